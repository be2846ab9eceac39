import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the distribution's jar of the jar that holds all classes: {@code java DistJar.java
 * ALL-CLASSES.jar OUT.jar}, part of the build, run from source.
 *
 * <p>It leaves out what nothing refers to, since each process opens the jar and reads its
 * directory. It brings class files from before Java 6 up to date (stack maps, version): the AOT
 * cache takes no others, and the JVM would check them with a verifier that it loads for that alone.
 * Entries are stored, not compressed.
 */
final class DistJar {
    /** The oldest class file version that has stack maps, and that the AOT cache takes. */
    private static final int WITH_STACK_MAPS = 50;

    private static final int UPDATED = ClassFile.JAVA_8_VERSION;

    /** What is kept whole: our own code, and libraries that load their classes by name. */
    private static final String[] ROOTS = {
        "runscj/", "picocli/", "jnr/ffi/", "com/kenai/jffi/", "jni/x86_64-Linux/"
    };

    private final Map<String, byte[]> all = new HashMap<>();
    private final TreeMap<String, byte[]> kept = new TreeMap<>();
    private final ArrayDeque<String> open = new ArrayDeque<>();

    private DistJar(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (!entry.isDirectory()) {
                    all.put(entry.getName(), file.getInputStream(entry).readAllBytes());
                }
            }
        }
    }

    public static void main(String[] args) throws IOException {
        DistJar jar = new DistJar(Path.of(args[0]));
        jar.keepReachable();
        jar.write(Path.of(args[1]));
    }

    private void keepReachable() {
        for (String name : all.keySet()) {
            for (String root : ROOTS) {
                if (name.startsWith(root)) {
                    keep(name);
                }
            }
        }
        while (!open.isEmpty()) {
            String name = open.poll();
            if (name.endsWith(".class")) {
                for (PoolEntry entry : ClassFile.of().parse(all.get(name)).constantPool()) {
                    if (entry instanceof ClassEntry type) {
                        keep(type.asInternalName() + ".class");
                    } else if (entry instanceof Utf8Entry text
                            && text.stringValue().indexOf(';') > 0) {
                        for (String part : text.stringValue().split("[^A-Za-z0-9_$/]")) {
                            keep(
                                    part.substring(
                                                    Math.min(
                                                            part.length(),
                                                            part.startsWith("L") ? 1 : 0))
                                            + ".class"); // in a descriptor
                        }
                    }
                }
            }
        }
    }

    private void keep(String name) {
        byte[] content = all.get(name);
        if (content != null && kept.putIfAbsent(name, content) == null) {
            open.add(name);
        }
    }

    private byte[] upToDate(String name, byte[] content) {
        if (!name.endsWith(".class")) {
            return content;
        }
        ClassFile format =
                ClassFile.of(
                        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(this::stream)
                                        .orElse(ClassHierarchyResolver.defaultResolver())));
        ClassModel model = format.parse(content);
        if (model.majorVersion() >= WITH_STACK_MAPS) {
            return content;
        }
        ClassTransform anew =
                ClassTransform.transformingMethodBodies(
                        CodeTransform.ACCEPT_ALL); // which gives the methods stack maps
        return format.transformClass(
                model,
                anew.andThen(
                        ClassTransform.endHandler(builder -> builder.withVersion(UPDATED, 0))));
    }

    private java.io.InputStream stream(ClassDesc type) {
        String descriptor = type.descriptorString();
        byte[] content = all.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
        return content == null ? null : new java.io.ByteArrayInputStream(content);
    }

    private void write(Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(file))) {
            out.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> entry : kept.entrySet()) {
                byte[] content = upToDate(entry.getKey(), entry.getValue());
                ZipEntry header = new ZipEntry(entry.getKey());
                CRC32 sum = new CRC32();
                sum.update(content);
                header.setCrc(sum.getValue());
                header.setSize(content.length);
                header.setTime(0);
                out.putNextEntry(header);
                out.write(content);
                out.closeEntry();
            }
        }
        System.out.println(jar.getFileName() + ": " + kept.size() + " of " + all.size() + " files");
    }
}
