#!/bin/sh
# Runs built kernels under QEMU and compares them with their expected output: qemu.sh [NAME...]
# Where QEMU departs from the SDM, the kernel's folder has QEMU's own output as qemu.txt.
here=$(cd "$(dirname "$0")" && pwd)
images=$here/target/classes/dev/faultline/testkernels/images
[ $# -gt 0 ] || set -- $(cat "$images/index")
status=0
for name; do
    exit=$(sed -n 's/^exit=//p' "$images/$name.properties")
    append=$(sed -n 's/^append=//p' "$images/$name.properties")
    # A triple fault and a reset look the same through -no-reboot: QEMU leaves with 0.
    case $(sed -n 's/^qemu.exit=//p' "$images/$name.properties") in
        '') ;;
        skip) echo "$name: skipped, QEMU departs from the SDM here" && continue ;;
        *) exit=$(sed -n 's/^qemu.exit=//p' "$images/$name.properties") ;;
    esac
    if [ -f "$images/$name.img" ]; then
        set -- -drive "format=raw,snapshot=on,file=$images/$name.img"
    else
        set -- -kernel "$images/$name.elf" -append "$append"
    fi
    timeout 60 qemu-system-x86_64 -cpu max -m 128 "$@" -display none \
        -serial "file:$here/target/$name.out" -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 \
        </dev/null >/dev/null 2>"$here/target/$name.err"
    code=$?
    expected=$here/kernels/$name/expected.txt
    [ -f "$here/kernels/$name/qemu.txt" ] && expected=$here/kernels/$name/qemu.txt
    if diff -u "$expected" "$here/target/$name.out" && [ "$code" = "$exit" ]; then
        echo "$name: as expected"
    else
        echo "$name: DIFFERENT, exit code $code, expected $exit"
        status=1
    fi
done
exit $status
