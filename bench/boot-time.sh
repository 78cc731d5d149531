#!/bin/sh
# From process start to the serial port's first character, and to the kernel's first line, for a disk image
# that loads itself as bootimage's do: Faultline, and QEMU with SeaBIOS on the same image, in turns.
#   bench/boot-time.sh [RUNS [IMAGE [KERNEL'S FIRST LINE]]]
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-11}
image=${2:-$here/testkernels/target/classes/dev/faultline/testkernels/images/two-stage.img}
line=${3:-kernel in long mode}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkfifo "$folder/serial"

faultline() {
    exec "$here/faultline" run "$image"
}

qemu() {
    exec qemu-system-x86_64 -m 128 -drive "format=raw,snapshot=on,file=$image" -display none \
        -serial stdio -no-reboot
}

# once MACHINE READER...: milliseconds until the reader of the serial output has what it waits for.
once() {
    machine=$1
    shift
    start=$(date +%s%N)
    "$machine" </dev/null >"$folder/serial" 2>"$folder/errors" &
    process=$!
    "$@" <"$folder/serial" >/dev/null
    end=$(date +%s%N)
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
    echo $(((end - start) / 1000000))
}

median() {
    sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%d (%d to %d)", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

machines=faultline
command -v qemu-system-x86_64 >/dev/null && machines="faultline qemu"
# The launcher makes its start-up cache on first use.
"$here/faultline" run "$image" >/dev/null 2>&1 || true
run=0
while [ "$run" -lt "$runs" ]; do
    for machine in $machines; do
        once "$machine" head -c 1 >>"$folder/$machine.first"
        once "$machine" grep -q "$line" >>"$folder/$machine.kernel"
    done
    run=$((run + 1))
done
echo "ms from process start, median of $runs runs (least to most)"
for machine in $machines; do
    printf '%-10s first character %s, kernel %s\n' "$machine" \
        "$(median "$folder/$machine.first")" "$(median "$folder/$machine.kernel")"
done
