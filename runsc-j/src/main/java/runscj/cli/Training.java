package runscj.cli;

/** What the AOT cache is trained with: the classes on the way from a command line to the first guest instruction. Writes to a directory of its own. */
final class Training {
    private Training() {}

    /** Runs the training. */
    public static void main(String[] args) {
        Main.run(new String[] {"--root", "/nonexistent", "list"});
        Main.run(new String[] {"features"});
    }
}
