package runscj.oci;

import java.nio.file.Path;

/** Prints what loading a config.json (the argument) costs a fresh JVM, and a warm one. */
final class SpecLoadTime {
    private SpecLoadTime() {}

    public static void main(String[] args) throws SpecException {
        Path file = Path.of(args[0]);
        for (int i = 0; i < 5; i++) {
            long startNs = System.nanoTime();
            Spec spec = Spec.load(file);
            long readNs = System.nanoTime();
            byte[] json = spec.toJson();
            long writtenNs = System.nanoTime();
            System.out.println(
                    (readNs - startNs) / 1000
                            + " us to load, "
                            + (writtenNs - readNs) / 1000
                            + " us to write "
                            + json.length
                            + " bytes");
        }
    }
}
