"""What C++ files of the project do not say, each with what they say instead (docs/style.md)."""

import re
from dataclasses import dataclass

from source import block_end

EVERYWHERE = None
LIBRARIES = frozenset(
    "domain platform schemas eventstore commands projections replay api demo".split()
)


@dataclass(frozen=True)
class Ban:
    pattern: str
    instead: str
    folders: frozenset = EVERYWHERE  # Where it holds.
    except_in: frozenset = frozenset()  # Folders, or files, where it does not.

    def holds_for(self, file):
        inside = self.folders is EVERYWHERE or file.folder in self.folders
        return inside and not {file.folder, str(file.path)} & self.except_in


BANS = (
    Ban(r"\b(?:std::)?s?rand\s*\(", "take randomness as an argument"),
    Ban(
        r"\b(?:sleep_for|sleep_until|usleep|nanosleep|SleepFor)\b|(?<![\w.>])sleep\s*\(",
        "wait for a condition with a deadline, one that a stop can end",
        # What it waits for is the time that it measures over.
        except_in=frozenset({"apps/cli/status_command.cc"}),
    ),
    Ban(r"(?:\.|->)detach\s*\(\s*\)", "keep the thread and join it in Stop()"),
    # Not "Reader system(x)", which declares a variable.
    Ban(
        r"\bstd::system\b|(?<![\w>&*] )(?<![\w.>:])(?:system|popen)\s*\(",
        "start programs with posix_spawn",
    ),
    Ban(
        r"(?<![\w.>])(?:[fv]?printf|f?puts|putchar)\s*\(|\bstd::(?:cout|cerr|clog)\b",
        "log through platform/logging.h, or return the text to the program in apps/",
        LIBRARIES,
        frozenset({"platform/logging.cc", "platform/check.cc"}),
    ),
    Ban(
        r"\b(?:v?sprintf|strcpy|strcat|strtok|gets|ato[ifl]l?|strtou?ll?|sto(?:i|u?ll?|d|f))\s*\(",
        "use absl/strings (StrCat, SimpleAtoi, StrSplit)",
        except_in=frozenset({"tests"}),
    ),
    Ban(
        r"\b(?:system_clock|steady_clock|high_resolution_clock)::now\b|\babsl::Now\b"
        r"|\b(?:gettimeofday|clock_gettime)\s*\(|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0)\s*\)",
        "take time from platform::Clock",
        LIBRARIES,
        frozenset({"platform"}),
    ),
    Ban(r"(?<!\w)assert\s*\(", "use DOCKET_CHECK, which also holds in release builds",
        except_in=frozenset({"domain"})),
    Ban(r"\b(?:unordered_(?:multi)?(?:map|set)|(?:flat|node)_hash_(?:map|set))\b",
        "use an ordered container: what is digested or stored must not depend on a hash's order",
        frozenset({"domain", "schemas"})),
    Ban(r"\bstd::j?thread\b|\babsl::Mutex\b|\bstd::(?:shared_)?mutex\b|\brandom_device\b",
        "the domain is pure: no threads, locks or randomness", frozenset({"domain"})),
    # The readers of what is sealed and what is not, and the codec between stored and domain values.
    Ban(r"(?:\.|->)text\s*\(\s*\)",
        "open personal data through PersonalText of api/json/values.h", LIBRARIES,
        frozenset({"privacy/personal_seals.cc", "schemas/codec/common_codec.cc",
                   "schemas/codec/personal.cc"})),
    Ban(r"\bGTEST_SKIP\b|\bDISABLED_\w+", "a test runs or is not there", frozenset({"tests"})),
    Ban(r"\bstd::endl\b", r"write '\n'"),
)

# On the line itself, with the reason after it, as all NOLINT must have.
_EXEMPTION = "NOLINT(docket-banned): "
# A handler of anything must say what becomes of it.
_HANDLED = re.compile(r"\b(?:throw|current_exception|abort|terminate|return|co_return)\b")
_LAMBDA = re.compile(r"(?<![\w)\]\[])\[([^\[\]]*)\]\s*(?=[({]|mutable\b|noexcept\b|->)")
_NOLINT = re.compile(r"NOLINT(?:NEXTLINE|BEGIN)?(?!END)\b(?!\([\w.,\- ]+\): \S)")


def check(file):
    if not file.is_cpp:
        return
    for ban in BANS:
        if ban.holds_for(file):
            yield from _check_ban(file, ban)
    yield from _check_header(file)
    yield from _check_handlers(file)
    yield from _check_coroutine_lambdas(file)
    for match in _NOLINT.finditer(file.text):
        yield file.finding(
            file.line_of(match.start()), "write NOLINT(check-name): and the reason"
        )


def _check_ban(file, ban):
    for match in re.finditer(ban.pattern, file.code):
        line = file.line_of(match.start())
        if _EXEMPTION not in file.lines[line - 1]:
            yield file.finding(line, f"'{match[0].strip()}': {ban.instead}")


def _check_header(file):
    if not file.is_header:
        return
    if not re.search(r"^#pragma once$", file.uncommented, re.MULTILINE):
        yield file.finding(1, "a header begins with #pragma once")
    for match in re.finditer(r"\busing\s+namespace\b", file.code):
        yield file.finding(
            file.line_of(match.start()), "'using namespace' in a header: name what you use"
        )


def _check_handlers(file):
    for match in re.finditer(r"\bcatch\s*(?=\()", file.code):
        parameters_end = block_end(file.code, match.end())
        brace = file.code.find("{", parameters_end)
        body = file.code[brace + 1 : block_end(file.code, brace) - 1]
        catches_all = "..." in file.code[match.end() : parameters_end]
        if not body.strip() or (catches_all and not _HANDLED.search(body)):
            yield file.finding(
                file.line_of(match.start()), "this swallows a failure: turn it into a Status"
            )


def _check_coroutine_lambdas(file):
    """A coroutine's frame refers to the lambda object, which is often gone at the first resume."""
    for match in _LAMBDA.finditer(file.code):
        if not match[1].strip():
            continue
        brace = _lambda_body(file.code, match.end())
        if brace is None:
            continue
        body = file.code[brace : block_end(file.code, brace)]
        if re.search(r"\bco_(?:await|return|yield)\b", body):
            yield file.finding(
                file.line_of(match.start()),
                "a coroutine lambda has no captures: pass them as parameters of a function",
            )


def _lambda_body(code, position):
    """The brace that opens the body of the lambda whose parameters or body stand at `position`."""
    if code[position] == "(":
        position = block_end(code, position)
    match = re.compile(r"[\s\w:<>,&*]*(?:->[\s\w:<>,&*]+)?\{").match(code, position)
    return match.end() - 1 if match else None
