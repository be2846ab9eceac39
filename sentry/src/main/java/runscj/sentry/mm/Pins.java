package runscj.sentry.mm;

import java.util.ArrayList;

/** The pins on one address space's pages: one a thread at most. Guarded by the mm's lock. */
final class Pins {
    private final ArrayList<Pin> pins = new ArrayList<>(2);

    void add(Pin pin) {
        pins.add(pin);
    }

    void remove(Pin pin) {
        pins.remove(pin);
    }

    int count() {
        return pins.size();
    }

    Pin get(int index) {
        return pins.get(index);
    }
}
