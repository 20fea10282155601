# Compiler, linker and warnings, the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(docket_options INTERFACE)
target_compile_options(docket_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${DOCKET_WARNINGS_AS_ERRORS}>:-Werror>
  -fno-omit-frame-pointer
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
target_include_directories(docket_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")

if(DOCKET_SANITIZE)
  # The function sanitizer of clang 14 writes data before each function that the parts of a
  # coroutine, once it is split, cannot have: "cannot represent a difference across sections".
  set(coroutines $<BOOL:$<TARGET_PROPERTY:DOCKET_COROUTINES>>)
  target_compile_options(docket_options INTERFACE
    -fsanitize=${DOCKET_SANITIZE} -fno-sanitize-recover=all
    $<$<AND:$<CXX_COMPILER_ID:Clang>,${coroutines}>:-fno-sanitize=function>)
  target_link_options(docket_options INTERFACE -fsanitize=${DOCKET_SANITIZE})
endif()

if(DOCKET_FUZZ)
  # Counts what an input reaches in every library; only the targets link libFuzzer's main.
  target_compile_options(docket_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(DOCKET_CCACHE ccache)
if(DOCKET_CCACHE)
  # Precompiled headers need these sloppiness settings, or nothing that uses one is ever a hit.
  set(sloppiness pch_defines,time_macros,include_file_mtime,include_file_ctime)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=${sloppiness} ${DOCKET_CCACHE})
endif()

find_program(DOCKET_MOLD mold)
if(DOCKET_MOLD)
  target_link_options(docket_options INTERFACE -fuse-ld=mold)
endif()
