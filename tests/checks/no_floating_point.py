#!/usr/bin/env python3
"""No floating point in the execution library (CONTRACTS section 1, DETAILS section 10).

    no_floating_point.py LIBRARY --compiler CXX [--objdump OBJDUMP]

Disassembles LIBRARY and fails on every floating arithmetic, comparison or conversion instruction,
naming the function it is in. Register and memory moves are allowed: compilers copy structures with
them. First a small program with known floating instructions is compiled and must be found out, so
that a disassembler which this check does not understand cannot pass unnoticed.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

# x86-64 SSE/AVX: scalar and packed, single, double and half; AT&T names.
SSE = re.compile(
    r"v?(add|sub|mul|div|sqrt|min|max|cmp\w*|u?comi|round|rndscale|rcp(14|28)?|rsqrt(14|28)?|"
    r"hadd|hsub|addsub|dp|scalef|getexp|getmant|fixupimm|reduce|range|fpclass)"
    r"(ss|sd|ps|pd|sh|ph)[xyz]?")
# x86-64 integer string comparison shares the name cmps + width; AT&T never writes it cmpsd.
SSE_CONVERT = re.compile(r"v?cvt\w+")
SSE_FUSED = re.compile(r"vfn?m(add|sub|addsub|subadd)\w+")
# x87: everything that computes, compares, converts or loads an integer as a floating number.
X87 = re.compile(
    r"f(i?add|i?subr?|i?mul|i?divr?|i?com|ucom|sqrt|prem|rndint|scale|sin|cos|sincos|ptan|patan|"
    r"2xm1|yl2x|yl2xp1|xtract|abs|chs|tst|xam|ild|ist|istt)\w*|fb(ld|stp)")
# aarch64
ARM = re.compile(
    r"f(add|addp|sub|mul|mulx|nmul|div|madd|msub|nmadd|nmsub|mla|mls|abs|abd|neg|sqrt|"
    r"cmpe?|ccmpe?|cm(eq|ge|gt|le|lt)|ac(ge|gt)|cvt\w*|rint\w*|min\w*|max\w*|recp\w*|rsqrt\w*)"
    r"|[su]cvtf|b?fdot|bfcvt\w*")

INSTRUCTION = re.compile(r"^\s+[0-9a-f]+:\s+(?:(?:lock|rep\w*|notrack|bnd)\s+)?([a-z][a-z0-9_.]*)")
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")

PROBE = """
double sum(double a, double b) { return a + b; }
float product(float a, float b) { return a * b; }
bool less(double a, double b) { return a < b; }
long from(double a) { return static_cast<long>(a); }
double to(long a) { return static_cast<double>(a); }
long double longer(long double a) { return a * a; }
double move(const double& a) { return a; }
"""
PROBE_FUNCTIONS = {"sum", "product", "less", "from", "to"}  # `longer` is a call on aarch64


def is_floating(mnemonic):
    patterns = (SSE, SSE_CONVERT, SSE_FUSED, X87, ARM)
    return any(pattern.fullmatch(mnemonic) for pattern in patterns)


def floating_instructions(objdump, path):
    """(count of all instructions, [(function, instruction line)])."""
    run = subprocess.run([objdump, "--disassemble", "--demangle", "--no-show-raw-insn", str(path)],
                         check=True, capture_output=True, text=True)
    count, found, function = 0, [], "?"
    for line in run.stdout.splitlines():
        if name := FUNCTION.match(line):
            function = name.group(1)
        elif instruction := INSTRUCTION.match(line):
            count += 1
            if is_floating(instruction.group(1)):
                found.append((function, line.strip()))
    return count, found


def check_probe(objdump, compiler):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "probe.cpp"
        source.write_text(PROBE)
        program = source.with_suffix(".o")
        subprocess.run([compiler, "-O2", "-c", str(source), "-o", str(program)], check=True)
        _, instructions = floating_instructions(objdump, program)
    found = {function.split("(")[0] for function, _ in instructions}
    if not PROBE_FUNCTIONS <= found:
        sys.exit(f"this check does not see floating point in {sorted(PROBE_FUNCTIONS - found)}")
    if "move" in found:
        sys.exit("this check takes a move for arithmetic")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--objdump", default="objdump")
    arguments = parser.parse_args()
    check_probe(arguments.objdump, arguments.compiler)
    count, found = floating_instructions(arguments.objdump, arguments.library)
    if count == 0:
        sys.exit(f"{arguments.library}: no instruction found")
    for function, line in found:
        print(f"{function}: {line}")
    if found:
        sys.exit(f"{len(found)} floating-point instructions in {arguments.library}")
    print(f"{count} instructions, none of floating point")


if __name__ == "__main__":
    main()
