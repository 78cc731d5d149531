#!/bin/sh
# Builds every test kernel into the folder given: NAME.elf (or NAME.img for a disk), NAME.txt,
# NAME.properties and an index.
# CC, AS, LD and OBJCOPY may be overridden; any tool chain that makes freestanding x86-64 ELF will do.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
work=$here/target/kernels
: "${CC:=gcc}" "${LD:=ld}" "${OBJCOPY:=objcopy}"
flags="-std=gnu11 -O2 -g0 -m64 -ffreestanding -nostdlib -nostdinc -fno-pic -fno-pie
    -mno-red-zone -fno-stack-protector -fno-asynchronous-unwind-tables
    -fno-tree-loop-distribute-patterns -fcf-protection=none -fno-strict-aliasing
    -Wall -Wextra -Werror -I$here/common"
mkdir -p "$out" "$work"

# Compiles SOURCE to OBJECT unless the object is younger than its folder and everything shared.
compile() {
    if [ -f "$2" ] &&
        [ -z "$(find "$(dirname "$1")" "$here/common" "$here/build.sh" -newer "$2" | head -n 1)" ]; then
        return
    fi
    # Kernels keep no vector registers, but for files of floating point.
    registers=-mgeneral-regs-only
    case $1 in
        *-avx.c) registers="-mavx2 -maes -msha" ;;
        *-floats.c | *-vectors.c) registers="-msse2 -mfpmath=sse -ffp-contract=off" ;;
    esac
    # shellcheck disable=SC2086 # the flags are words
    $CC $flags $registers -c -o "$2" "$1"
}

for source in "$here"/common/*.c "$here"/common/*.S; do
    compile "$source" "$work/common-$(basename "$source").o"
done

: >"$work/index"
# A disk of its own boot sector: FOLDER, NAME. A kernel in its folder "kernel" is linked by itself, and is
# there for .incbin as kernel.elf.
build_disk() {
    kernel=
    for source in "$1"kernel/*.c "$1"kernel/*.S; do
        [ -f "$source" ] || continue
        compile "$source" "$work/$2-kernel-$(basename "$source").o"
        kernel="$kernel $work/$2-kernel-$(basename "$source").o"
    done
    mkdir -p "$work/$2"
    if [ -n "$kernel" ]; then
        # shellcheck disable=SC2086 # a list of files
        $LD -m elf_x86_64 -nostdlib -static -z max-page-size=0x1000 --no-warn-rwx-segments \
            -T "$1kernel/kernel.ld" -o "$work/$2/kernel.elf" $kernel
    fi
    objects=
    for source in "$1"*.S; do
        # shellcheck disable=SC2086 # the flags are words
        $CC $flags -mgeneral-regs-only "-Wa,-I$work/$2" -c -o "$work/$2-$(basename "$source").o" "$source"
        objects="$objects $work/$2-$(basename "$source").o"
    done
    # shellcheck disable=SC2086 # a list of files
    $LD -m elf_x86_64 -nostdlib -static --no-warn-rwx-segments -T "$1disk.ld" -o "$work/$2.elf64" $objects
    $OBJCOPY -O binary "$work/$2.elf64" "$out/$2.img"
}

for folder in "$here"/kernels/*/; do
    name=$(basename "$folder")
    cp "${folder}expected.txt" "$out/$name.txt"
    cp "${folder}kernel.properties" "$out/$name.properties"
    echo "$name" >>"$work/index"
    if [ -f "${folder}disk.ld" ]; then
        build_disk "$folder" "$name"
        continue
    fi
    objects=
    for source in "$folder"*.c "$folder"*.S; do
        [ -f "$source" ] || continue
        compile "$source" "$work/$name-$(basename "$source").o"
        objects="$objects $work/$name-$(basename "$source").o"
    done
    script=$here/common/link.ld
    shared="$work/common-boot.S.o $work/common-interrupts.S.o $work/common-kernel.c.o"
    # A kernel with a linker script of its own stands alone.
    if [ -f "${folder}link.ld" ]; then
        script=${folder}link.ld
        shared=
    fi
    # shellcheck disable=SC2086 # lists of files
    $LD -m elf_x86_64 -nostdlib -static -z max-page-size=0x1000 --no-warn-rwx-segments \
        -T "$script" -o "$work/$name.elf64" $shared $objects
    # Multiboot 1 loaders of other machines take 32-bit ELF only.
    $OBJCOPY --strip-all -I elf64-x86-64 -O elf32-i386 "$work/$name.elf64" "$work/$name.elf"
    cp "$work/$name.elf" "$out/$name.elf"
done
cp "$work/index" "$out/index"

# The benchmark's plain C as a native program, of the same objects: what the hardware makes of them.
compile "$here/native/main.c" "$work/native-main.o"
$LD -m elf_x86_64 -nostdlib -static -z max-page-size=0x1000 -Ttext=0x401000 -o "$out/bench-native" \
    "$work/native-main.o" "$work/benchmark-protocol.c.o" "$work"/benchmark-compute-*.c.o

# The init of the Linux boot test: a static program, no kernel, so not in the index.
compile "$here/linux/init.c" "$work/linux-init.o"
$LD -m elf_x86_64 -nostdlib -static -z max-page-size=0x1000 --no-warn-rwx-segments \
    -Ttext=0x401000 -o "$out/linux-init" "$work/linux-init.o"
