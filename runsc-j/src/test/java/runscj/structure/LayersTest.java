package runscj.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may import what: a folder is a layer, and uses only those below it. */
class LayersTest {
    /** The modules' packages, lowest first; those of one row do not know each other. */
    private static final List<List<String>> MODULES =
            List.of(
                    List.of("runscj.abi"),
                    List.of("runscj.syscalls"),
                    List.of("runscj.host"),
                    List.of("runscj.bpf"),
                    List.of("runscj.seccomp"),
                    List.of("runscj.oci", "runscj.netstack"),
                    List.of("runscj.gofer"),
                    List.of("runscj.sentry"),
                    List.of("runscj.container"),
                    List.of("runscj.sandbox"),
                    List.of("runscj.cli"));

    /** The sentry's packages, lowest first. */
    private static final List<List<String>> SENTRY =
            List.of(
                    List.of("runscj.sentry.sync"),
                    List.of("runscj.sentry.arch"),
                    List.of("runscj.sentry.memory"),
                    List.of("runscj.sentry.platform"),
                    List.of("runscj.sentry.mm"),
                    List.of("runscj.sentry.cred"),
                    List.of("runscj.sentry.vfs"),
                    List.of("runscj.sentry.kernel"),
                    List.of("runscj.sentry.fs"),
                    List.of("runscj.sentry.socket"),
                    List.of("runscj.sentry.loader"),
                    List.of("runscj.sentry.syscall"),
                    List.of("runscj.sentry.trace"),
                    List.of("runscj.sentry.boot"));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("runscj");
    }

    private static LayeredArchitecture layers(List<List<String>> rows) {
        LayeredArchitecture rule = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (List<String> row : rows) {
            for (String name : row) {
                rule = rule.layer(name).definedBy(name + "..");
            }
        }
        String[] below = new String[0];
        for (List<String> row : rows) {
            for (String name : row) {
                rule =
                        below.length == 0
                                ? rule.whereLayer(name).mayNotAccessAnyLayer()
                                : rule.whereLayer(name).mayOnlyAccessLayers(below);
            }
            String[] more = Arrays.copyOf(below, below.length + row.size());
            for (int i = 0; i < row.size(); i++) {
                more[below.length + i] = row.get(i);
            }
            below = more;
        }
        return rule;
    }

    @Test
    void modules() {
        layers(MODULES).check(classes);
    }

    @Test
    void sentry() {
        layers(SENTRY).check(classes);
    }

    @Test
    void platformsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("runscj.sentry.platform.ptrace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("runscj.sentry.platform.systrap..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("runscj.sentry.platform.systrap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("runscj.sentry.platform.ptrace..")
                .check(classes);
    }

    @Test
    void nativeCodeIsCalledByHostAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("runscj.host..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai..")
                .check(classes);
    }
}
