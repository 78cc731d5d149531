package dev.faultline.symbols;

import dev.faultline.loader.Image;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An ELF file made by hand: sections with any content, and symbols. */
final class TestElf {
    static final int FUNCTION = 2;
    static final int LABEL = 0;
    static final int GLOBAL = 0x10;
    static final int EXECUTABLE = 6;
    static final int COMPRESSED = 0x800;

    private static final int FILE_HEADER = 64;

    private record Section(
            String name, int type, long flags, long address, byte[] content, int link) {}

    private final boolean is64;
    private final List<Section> sections = new ArrayList<>();
    private final ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private int fileType = 2;

    TestElf(boolean is64) {
        this.is64 = is64;
        section("", 0, 0, 0, new byte[0]);
        strings.write(0);
    }

    TestElf fileType(int type) {
        fileType = type;
        return this;
    }

    /** Sections get the indexes 1, 2, ... */
    TestElf section(String name, int type, long flags, long address, byte[] content) {
        sections.add(new Section(name, type, flags, address, content, 0));
        return this;
    }

    /** A section 1 of code, if it is the first. */
    TestElf text(long address, int size) {
        return section(".text", 1, EXECUTABLE, address, new byte[size]);
    }

    TestElf symbol(String name, int info, int section, long address, long size) {
        int at = strings.size();
        strings.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        ByteBuffer entry = littleEndian(is64 ? 24 : 16).putInt(0, at);
        entry.put(is64 ? 4 : 12, (byte) info).putShort(is64 ? 6 : 14, (short) section);
        if (is64) {
            entry.putLong(8, address).putLong(16, size);
        } else {
            entry.putInt(4, (int) address).putInt(8, (int) size);
        }
        symbols.writeBytes(entry.array());
        return this;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    Image image() {
        List<Section> all = new ArrayList<>(sections);
        all.add(new Section("", 2, 0, 0, symbols.toByteArray(), all.size() + 1));
        all.add(new Section("", 3, 0, 0, strings.toByteArray(), 0));
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        List<Integer> nameAt = new ArrayList<>();
        for (Section s : all) {
            nameAt.add(names.size());
            names.writeBytes((s.name + '\0').getBytes(StandardCharsets.UTF_8));
        }
        nameAt.add(names.size());
        names.write(0);
        all.add(new Section("", 3, 0, 0, names.toByteArray(), 0));
        int size = FILE_HEADER;
        for (Section s : all) {
            size += s.content.length;
        }
        ByteBuffer file = littleEndian(size + all.size() * (is64 ? 64 : 40));
        header(file, size, all.size());
        int at = FILE_HEADER;
        for (int i = 0; i < all.size(); i++) {
            file.put(at, all.get(i).content);
            sectionHeader(file, size + i * (is64 ? 64 : 40), all.get(i), nameAt.get(i), at);
            at += all.get(i).content.length;
        }
        return new Image("test.elf", file.array());
    }

    private void header(ByteBuffer file, int sectionsAt, int count) {
        file.putInt(0, 0x464c457f).put(4, (byte) (is64 ? 2 : 1)).put(5, (byte) 1);
        file.putShort(0x10, (short) fileType).putShort(0x12, (short) (is64 ? 62 : 3));
        if (is64) {
            file.putLong(0x28, sectionsAt);
        } else {
            file.putInt(0x20, sectionsAt);
        }
        int at = is64 ? 0x3a : 0x2e;
        file.putShort(at, (short) (is64 ? 64 : 40)).putShort(at + 2, (short) count);
        file.putShort(at + 4, (short) (count - 1));
    }

    private void sectionHeader(ByteBuffer file, int header, Section s, int name, int at) {
        file.putInt(header, name).putInt(header + 4, s.type);
        if (is64) {
            file.putLong(header + 8, s.flags).putLong(header + 16, s.address);
            file.putLong(header + 24, at).putLong(header + 32, s.content.length);
            file.putInt(header + 40, s.link);
        } else {
            file.putInt(header + 8, (int) s.flags).putInt(header + 12, (int) s.address);
            file.putInt(header + 16, at).putInt(header + 20, s.content.length);
            file.putInt(header + 24, s.link);
        }
    }
}
