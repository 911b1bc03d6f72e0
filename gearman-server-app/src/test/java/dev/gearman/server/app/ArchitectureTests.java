package dev.gearman.server.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.gearman.server.app", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.gearman.server.(**)").should().beFreeOfCycles();

    /** The rest of the server is not for embedders. */
    @ArchTest
    static final ArchRule onlyTheApiOfTheServerIsUsed = noClasses()
            .that()
            .resideInAPackage("dev.gearman.server.app..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.gearman.server.command..", "dev.gearman.server.engine..", "dev.gearman.server.transport..");

    /** Everything else reads snapshots and performs operations. */
    @ArchTest
    static final ArchRule theServerIsStartedByItsLifecycleOnly = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gearman.server.app.lifecycle..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.gearman.server.GearmanServer");

    @ArchTest
    static final ArchRule theCommandLineWorksWithoutSpring = noClasses()
            .that()
            .resideInAPackage("..app.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule micrometerStaysInMetrics = noClasses()
            .that()
            .resideOutsideOfPackage("..app.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("metrics have one address");
}
