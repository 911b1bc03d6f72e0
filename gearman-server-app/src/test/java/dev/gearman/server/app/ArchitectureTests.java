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
            slices().matching("dev.gearman.server.app.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theWebPartReadsSnapshotsOnly = noClasses()
            .that()
            .resideInAPackage("..app.web..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.gearman.server.GearmanServer")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.gearman.server.engine.JobEngine");

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
