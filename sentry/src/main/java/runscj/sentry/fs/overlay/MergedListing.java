package runscj.sentry.fs.overlay;

import java.util.LinkedHashMap;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.vfs.Caller;

/** The names of a directory of the union at one moment. Positions are indices plus one. */
final class MergedListing {
    record Entry(String name, long inodeNumber, int type) {}

    private final LinkedHashMap<String, Entry> byName = new LinkedHashMap<>();
    private Entry[] entries = {};

    private MergedListing() {}

    static MergedListing of(Caller caller, OverlayDirectory directory) throws ErrnoException {
        MergedListing listing = new MergedListing();
        listing.add(".", directory.inodeNumber(), FileMode.DT_DIR);
        listing.add("..", directory.parentInodeNumber(), FileMode.DT_DIR);
        directory.listLower(caller, listing);
        directory.listUpper(listing);
        listing.entries = listing.byName.values().toArray(new Entry[0]);
        listing.byName.clear();
        return listing;
    }

    void add(String name, long inodeNumber, int type) {
        byName.put(name, new Entry(name, inodeNumber, type));
    }

    void remove(String name) {
        byName.remove(name);
    }

    Entry[] entries() {
        return entries;
    }
}
