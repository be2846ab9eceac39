package runscj.sentry.loader;

import static runscj.abi.Elf.DT_HASH;
import static runscj.abi.Elf.DT_NULL;
import static runscj.abi.Elf.DT_SONAME;
import static runscj.abi.Elf.DT_STRSZ;
import static runscj.abi.Elf.DT_STRTAB;
import static runscj.abi.Elf.DT_SYMENT;
import static runscj.abi.Elf.DT_SYMTAB;
import static runscj.abi.Elf.DT_VERDEF;
import static runscj.abi.Elf.DT_VERDEFNUM;
import static runscj.abi.Elf.DT_VERSYM;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import runscj.abi.Elf;

/**
 * Builds the vDSO: a shared object of one page at address 0, with what a dynamic linker needs to
 * find its functions under version LINUX_2.6, and what an unwinder needs to leave them. Source:
 * System V ABI, gABI; symbol versions by the Linux Standard Base.
 */
final class VdsoImage {
    private static final int SIZE = 4096;
    private static final String SONAME = "linux-vdso.so.1";
    private static final String VERSION = "LINUX_2.6";
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int TEXT_SECTION = 9;
    private static final int SHT_GNU_VERDEF = 0x6ffffffd;
    private static final int SHT_GNU_VERSYM = 0x6fffffff;

    private final ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] code = VdsoCode.bytes();
    private final byte[] strings;
    private final int[] nameOffsets = new int[VdsoCode.NAMES.length];
    private final int sonameOffset;
    private final int versionOffset;

    /** Sections in file order: offset and size of each, for the section headers. */
    private final int[] offsets = new int[TEXT_SECTION + 2];

    private final int[] sizes = new int[TEXT_SECTION + 2];

    private VdsoImage() {
        StringBuilder table = new StringBuilder("\0");
        for (int i = 0; i < nameOffsets.length; i++) {
            nameOffsets[i] = table.length();
            table.append(VdsoCode.NAMES[i]).append('\0');
        }
        sonameOffset = table.length();
        table.append(SONAME).append('\0');
        versionOffset = table.length();
        table.append(VERSION).append('\0');
        strings = table.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the image. */
    static byte[] build() {
        return new VdsoImage().write();
    }

    private byte[] write() {
        out.position(64 + 3 * ElfFile.PROGRAM_HEADER_SIZE);
        begin(1);
        hash();
        end(1);
        begin(2);
        symbols();
        end(2);
        begin(3);
        stringTable();
        end(3);
        begin(4);
        symbolVersions();
        end(4);
        begin(5);
        versionDefinitions();
        end(5);
        begin(6);
        dynamic();
        end(6);
        begin(7);
        frameHeader();
        end(7);
        begin(8);
        frames();
        end(8);
        if (out.position() > VdsoCode.OFFSET) {
            throw new IllegalStateException("vDSO tables too large");
        }
        out.position(VdsoCode.OFFSET);
        begin(TEXT_SECTION);
        text();
        end(TEXT_SECTION);
        sectionHeaders();
        header();
        return out.array();
    }

    private void align() {
        out.position((out.position() + 7) & -8);
    }

    private void begin(int index) {
        align();
        offsets[index] = out.position();
    }

    private void end(int index) {
        sizes[index] = out.position() - offsets[index];
    }

    /** One bucket for each symbol, more or less. */
    private void hash() {
        int count = nameOffsets.length + 1;
        int[] buckets = new int[count];
        int[] chains = new int[count];
        for (int i = 1; i < count; i++) {
            int bucket = Integer.remainderUnsigned(sysvHash(VdsoCode.NAMES[i - 1]), count);
            chains[i] = buckets[bucket];
            buckets[bucket] = i;
        }
        out.putInt(count).putInt(count);
        for (int bucket : buckets) {
            out.putInt(bucket);
        }
        for (int chain : chains) {
            out.putInt(chain);
        }
    }

    static int sysvHash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash << 4) + name.charAt(i);
            int high = hash & 0xf000_0000;
            hash ^= high >>> 24;
            hash &= ~high;
        }
        return hash;
    }

    private void symbols() {
        out.put(new byte[SYMBOL_SIZE]);
        for (int i = 0; i < nameOffsets.length; i++) {
            int start = VdsoCode.ENTRIES[i];
            int end = i + 1 < nameOffsets.length ? VdsoCode.ENTRIES[i + 1] : code.length;
            out.putInt(nameOffsets[i]);
            out.put((byte) (Elf.STB_GLOBAL << 4 | Elf.STT_FUNC)).put((byte) 0);
            out.putShort((short) TEXT_SECTION);
            out.putLong(VdsoCode.OFFSET + start).putLong(end - start);
        }
    }

    private void stringTable() {
        out.put(strings);
    }

    private void symbolVersions() {
        out.putShort((short) 0);
        for (int i = 0; i < nameOffsets.length; i++) {
            out.putShort((short) 2);
        }
    }

    private void versionDefinitions() {
        definition(1, 1, SONAME, sonameOffset, 28);
        definition(0, 2, VERSION, versionOffset, 0);
    }

    private void definition(int flags, int index, String name, int nameOffset, int next) {
        out.putShort((short) 1).putShort((short) flags).putShort((short) index).putShort((short) 1);
        out.putInt(sysvHash(name)).putInt(20).putInt(next);
        out.putInt(nameOffset).putInt(0);
    }

    private void dynamic() {
        entry(DT_SONAME, sonameOffset);
        entry(DT_HASH, offsets[1]);
        entry(DT_STRTAB, offsets[3]);
        entry(DT_SYMTAB, offsets[2]);
        entry(DT_STRSZ, strings.length);
        entry(DT_SYMENT, SYMBOL_SIZE);
        entry(DT_VERSYM, offsets[4]);
        entry(DT_VERDEF, offsets[5]);
        entry(DT_VERDEFNUM, 2);
        entry(DT_NULL, 0);
    }

    private void entry(int tag, long value) {
        out.putLong(tag & 0xffff_ffffL).putLong(value);
    }

    /** A search table of one entry: all functions are leaves that keep the stack as it was. */
    private void frameHeader() {
        int start = out.position();
        int frames = start + 24;
        out.put((byte) 1).put((byte) 0x1b).put((byte) 0x03).put((byte) 0x3b);
        out.putInt(frames - (start + 4));
        out.putInt(1);
        out.putInt(VdsoCode.OFFSET - start);
        out.putInt(frames + 24 - start);
        out.putInt(0);
    }

    private void frames() {
        // CIE: version 1, "zR", code 1, data -8, return address in 16; CFA = rsp + 8, return
        // address at CFA - 8
        out.putInt(20).putInt(0);
        out.put((byte) 1)
                .put(new byte[] {'z', 'R', 0})
                .put((byte) 1)
                .put((byte) 0x78)
                .put((byte) 16);
        out.put((byte) 1).put((byte) 0x1b);
        out.put((byte) 0x0c).put((byte) 7).put((byte) 8).put((byte) 0x90).put((byte) 1);
        out.put(new byte[2]);
        int fde = out.position();
        out.putInt(20).putInt(fde + 4 - (fde - 24));
        out.putInt(VdsoCode.OFFSET - (fde + 8)).putInt(code.length);
        out.put(new byte[8]);
        out.putInt(0);
    }

    private void text() {
        out.put(code);
    }

    private void sectionHeaders() {
        String names =
                "\0.hash\0.dynsym\0.dynstr\0.gnu.version\0.gnu.version_d\0.dynamic\0.eh_frame_hdr\0.eh_frame\0.text\0.shstrtab\0";
        int last = TEXT_SECTION + 1;
        begin(last);
        out.put(names.getBytes(StandardCharsets.ISO_8859_1));
        end(last);
        align();
        int start = out.position();
        out.position(start + SECTION_HEADER_SIZE);
        int alloc = Elf.SHF_ALLOC;
        sectionHeader(names, ".hash", 1, Elf.SHT_HASH, alloc, 2, 0, 4);
        sectionHeader(names, ".dynsym", 2, Elf.SHT_DYNSYM, alloc, 3, 1, SYMBOL_SIZE);
        sectionHeader(names, ".dynstr", 3, Elf.SHT_STRTAB, alloc, 0, 0, 0);
        sectionHeader(names, ".gnu.version", 4, SHT_GNU_VERSYM, alloc, 2, 0, 2);
        sectionHeader(names, ".gnu.version_d", 5, SHT_GNU_VERDEF, alloc, 3, 2, 0);
        sectionHeader(names, ".dynamic", 6, Elf.SHT_DYNAMIC, alloc, 3, 0, 16);
        sectionHeader(names, ".eh_frame_hdr", 7, Elf.SHT_PROGBITS, alloc, 0, 0, 0);
        sectionHeader(names, ".eh_frame", 8, Elf.SHT_PROGBITS, alloc, 0, 0, 0);
        sectionHeader(
                names, ".text", TEXT_SECTION, Elf.SHT_PROGBITS, alloc | Elf.SHF_EXECINSTR, 0, 0, 0);
        sectionHeader(names, ".shstrtab", last, Elf.SHT_STRTAB, 0, 0, 0, 0);
        headersOffset = start;
    }

    private int headersOffset;

    private void sectionHeader(
            String names,
            String name,
            int index,
            int type,
            int flags,
            int link,
            int info,
            int entrySize) {
        boolean allocated = (flags & Elf.SHF_ALLOC) != 0;
        out.putInt(names.indexOf("\0" + name + "\0") + 1).putInt(type);
        out.putLong(flags)
                .putLong(allocated ? offsets[index] : 0)
                .putLong(offsets[index])
                .putLong(sizes[index]);
        out.putInt(link).putInt(info).putLong(index == TEXT_SECTION ? 16 : 8).putLong(entrySize);
    }

    private void header() {
        out.position(0);
        out.putInt(0x464c457f)
                .put((byte) Elf.ELFCLASS64)
                .put((byte) Elf.ELFDATA2LSB)
                .put((byte) 1)
                .put(new byte[9]);
        out.putShort((short) Elf.ET_DYN).putShort((short) Elf.EM_X86_64).putInt(1);
        out.putLong(VdsoCode.OFFSET).putLong(64).putLong(headersOffset).putInt(0);
        out.putShort((short) 64).putShort((short) ElfFile.PROGRAM_HEADER_SIZE).putShort((short) 3);
        out.putShort((short) SECTION_HEADER_SIZE)
                .putShort((short) (TEXT_SECTION + 2))
                .putShort((short) (TEXT_SECTION + 1));
        programHeader(Elf.PT_LOAD, Elf.PF_R | Elf.PF_X, 0, SIZE, SIZE);
        programHeader(Elf.PT_DYNAMIC, Elf.PF_R, offsets[6], sizes[6], 8);
        programHeader(Elf.PT_GNU_EH_FRAME, Elf.PF_R, offsets[7], sizes[7], 4);
    }

    private void programHeader(int type, int flags, long offset, long size, long align) {
        out.putInt(type)
                .putInt(flags)
                .putLong(offset)
                .putLong(offset)
                .putLong(offset)
                .putLong(size)
                .putLong(size)
                .putLong(align);
    }
}
