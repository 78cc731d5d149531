#!/bin/bash
# Rates of the engine that `faultline run` uses, and of QEMU's TCG on the same images where
# qemu-system-x86_64 is on the PATH: whole processes in turns, the median of several runs, less the time of
# a kernel that exits at once.
#   bench/rates.sh [RUNS]        default 5
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-5}
round_trips=1000000
images=$here/testkernels/target/classes/dev/faultline/testkernels/images

# Milliseconds that a command takes.
millis() {
    local from to
    from=$(date +%s%N)
    "$@" >/dev/null 2>&1 </dev/null
    to=$(date +%s%N)
    echo $(((to - from) / 1000000))
}

median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

faultline() { "$here/faultline" run "$@"; }

# An exit through the power-off port ends this machine too.
qemu() {
    local name=$1
    shift
    qemu-system-x86_64 -cpu max -kernel "$images/$name.elf" -append "$*" -serial null -display none \
        -no-reboot || true
}

faultline exit >/dev/null # builds, and makes the AOT cache
for engine in faultline qemu; do
    if [ $engine = qemu ] && ! command -v qemu-system-x86_64 >/dev/null; then
        continue
    fi
    for kernel in "exit" "mips" "exception-rate -- $round_trips"; do
        : >"/tmp/rates.$$.$engine.${kernel%% *}"
    done
done
for ((i = 0; i < runs; i++)); do
    for kernel in exit mips exception-rate; do
        arguments=()
        [ $kernel = exception-rate ] && arguments=(-- $round_trips)
        millis faultline $kernel "${arguments[@]}" >>"/tmp/rates.$$.faultline.$kernel"
        if [ -f "/tmp/rates.$$.qemu.$kernel" ]; then
            arguments=()
            [ $kernel = exception-rate ] && arguments=($round_trips)
            millis qemu $kernel "${arguments[@]}" >>"/tmp/rates.$$.qemu.$kernel"
        fi
    done
done

instructions=$("$here/faultline" run --stats mips 2>&1 >/dev/null | sed -n 's/.*: \([0-9]*\) instructions.*/\1/p')
for engine in faultline qemu; do
    [ -f "/tmp/rates.$$.$engine.exit" ] || continue
    start=$(median <"/tmp/rates.$$.$engine.exit")
    mips=$(median <"/tmp/rates.$$.$engine.mips")
    exceptions=$(median <"/tmp/rates.$$.$engine.exception-rate")
    awk -v e="$engine" -v s="$start" -v m="$mips" -v x="$exceptions" -v n="$instructions" -v r="$round_trips" 'BEGIN {
        printf "%-10s start to exit %4d ms, mixed loop %6.0f MIPS, exception round trip %5.0f ns (%.1f million a second)\n",
            e, s, n / (m - s) / 1000, (x - s) * 1e6 / (4 * r), 4 * r / (x - s) / 1000
    }'
done
rm -f /tmp/rates.$$.*
