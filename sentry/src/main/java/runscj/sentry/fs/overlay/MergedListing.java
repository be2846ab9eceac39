package runscj.sentry.fs.overlay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.vfs.Caller;

/** The names of a directory of the union at one moment. Positions are indices plus one. */
final class MergedListing {
    record Entry(String name, long inodeNumber, int type) {}

    /** All names of the lower layer, which are told apart already. */
    private ArrayList<Entry> entries = new ArrayList<>();

    /** From the first change by the upper layer on: most directories have none. */
    private @Nullable LinkedHashMap<String, Entry> byName;

    private MergedListing() {}

    static MergedListing of(Caller caller, OverlayDirectory directory) throws ErrnoException {
        MergedListing listing = new MergedListing();
        listing.addLower(".", directory.inodeNumber(), FileMode.DT_DIR);
        listing.addLower("..", directory.parentInodeNumber(), FileMode.DT_DIR);
        directory.listLower(caller, listing);
        directory.listUpper(listing);
        LinkedHashMap<String, Entry> merged = listing.byName;
        if (merged != null) {
            listing.entries = new ArrayList<>(merged.values());
            listing.byName = null;
        }
        return listing;
    }

    /** Adds a name of the lower layer; before all of the upper one. */
    void addLower(String name, long inodeNumber, int type) {
        entries.add(new Entry(name, inodeNumber, type));
    }

    void addUpper(String name, long inodeNumber, int type) {
        byName().put(name, new Entry(name, inodeNumber, type));
    }

    void remove(String name) {
        byName().remove(name);
    }

    private LinkedHashMap<String, Entry> byName() {
        LinkedHashMap<String, Entry> map = byName;
        if (map == null) {
            map = new LinkedHashMap<>();
            for (Entry entry : entries) {
                map.put(entry.name, entry);
            }
            byName = map;
        }
        return map;
    }

    ArrayList<Entry> entries() {
        return entries;
    }
}
