package dev.gearman.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The directions that packages of this module keep. The rules between modules are Maven Enforcer's. */
@AnalyzeClasses(packages = "dev.gearman.server", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String ENGINE = "dev.gearman.server.engine..";

    @ArchTest
    static final ArchRule serverIsPlainJava = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta..", "com.fasterxml.jackson..", "tools.jackson..")
            .because("the server can be embedded anywhere");

    @ArchTest
    static final ArchRule ofCoreOnlyTheProtocolIsSeen = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.gearman..")
                    .and(not(resideInAnyPackage("dev.gearman.server..", "dev.gearman.protocol.."))))
            .because("the server does not lean on its own clients");

    /** A layer may use every layer below it. The root package connects all of them; every layer may use the API and the store. */
    @ArchTest
    static final ArchRule layersPointDownwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy("dev.gearman.server")
            .layer("transport")
            .definedBy("dev.gearman.server.transport..")
            .layer("command")
            .definedBy("dev.gearman.server.command..")
            .layer("engine")
            .definedBy("dev.gearman.server.engine")
            .layer("dispatch")
            .definedBy("dev.gearman.server.engine.dispatch..")
            .layer("state")
            .definedBy("dev.gearman.server.engine.state..")
            .layer("index")
            .definedBy("dev.gearman.server.engine.index..")
            .layer("store")
            .definedBy("dev.gearman.server.store..")
            .layer("api")
            .definedBy("dev.gearman.server.api..")
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("transport")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("root", "transport")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers("root", "transport", "command")
            .whereLayer("dispatch")
            .mayOnlyBeAccessedByLayers("engine")
            .whereLayer("index")
            .mayOnlyBeAccessedByLayers("engine", "dispatch", "state")
            .whereLayer("state")
            .mayOnlyBeAccessedByLayers("root", "transport", "command", "engine", "dispatch")
            .whereLayer("api")
            .mayNotAccessAnyLayer()
            .whereLayer("store")
            .mayOnlyAccessLayers("api");

    @ArchTest
    static final ArchRule networkBuffersStayInProtocolAndTransport = noClasses()
            .that()
            .resideOutsideOfPackages("..protocol..", "..transport..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty.buffer..")
            .because("whoever holds a buffer has to count its references");

    @ArchTest
    static final ArchRule engineSharesNoState = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat(nameMatching("java\\.util\\.concurrent\\.(locks\\..*|Concurrent.*)"))
            .because("one event loop owns the engine's state");

    @ArchTest
    static final ArchRule engineHasNoSynchronizedMethods = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(ENGINE)
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .because("one event loop owns the engine's state");

    @ArchTest
    static final ArchRule micrometerStaysInMetrics = noClasses()
            .that()
            .resideOutsideOfPackage("..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("metrics have one address");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.(**)").should().beFreeOfCycles();

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        Set<String> unmarked = classes.stream()
                .map(JavaClass::getPackage)
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toSet());
        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    /** Class files, as the rules above see them, do not show blocks; sources do. */
    @Test
    void engineHasNoSynchronizedBlocks() throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/gearman/server/engine"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Files.readString(source))
                        .as(source.toString())
                        .doesNotContainPattern(block));
    }
}
