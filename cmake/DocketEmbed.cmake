# docket_embed(<output variable> <file>...)
#
# Files within the program, as they are and packed by gzip: a source file that defines
# EmbeddedFiles() of api/document/embedded_files.h. The variable gets its path. The assembler takes
# the bytes in: a megabyte as a literal would take the compiler seconds. A file may be made by the
# build.
function(docket_embed output)
  set(number 0)
  set(assembly "")
  set(entries "")
  set(bytes "")
  foreach(file IN LISTS ARGN)
    get_filename_component(name "${file}" NAME)
    set(packed "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.gz")
    add_custom_command(OUTPUT "${packed}"
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${CMAKE_CURRENT_BINARY_DIR}/embedded"
      COMMAND gzip -9 --no-name --stdout "${file}" > "${packed}"
      DEPENDS "${file}"
      VERBATIM)
    foreach(form IN ITEMS plain packed)
      set(path "${file}")
      if(form STREQUAL "packed")
        set(path "${packed}")
      endif()
      set(symbol "docket_embedded_${form}_${number}")
      string(APPEND assembly
        "${symbol}:\n.incbin \"${path}\"\n${symbol}_end:\n")
      string(APPEND bytes "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
      set(${form} "Bytes(${symbol}, ${symbol}_end)")
    endforeach()
    list(APPEND all_bytes "${file}" "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.gz")
    string(APPEND entries "    {\"${name}\", ${plain}, ${packed}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cc")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
#include "api/document/embedded_files.h"

#include <cstddef>

asm(R"(.pushsection .rodata
@assembly@.popsection
)");

extern "C" {
@bytes@}

namespace docket::api {
namespace {

std::string_view Bytes(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

const EmbeddedFile kFiles[] = {
@entries@};

}  // namespace

std::span<const EmbeddedFile> EmbeddedFiles() { return kFiles; }

}  // namespace docket::api
]])
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${all_bytes}")
  set(${output} "${source}" PARENT_SCOPE)
endfunction()
