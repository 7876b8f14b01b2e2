package net.p2pd.natlab.junit;

import java.nio.file.Path;
import java.util.OptionalLong;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.scenario.Scenario;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link NatLab} to each test that has a parameter of this type, a new one each time; the
 * methods around the test share it.
 *
 * <p>Its seed is that of the system property {@code p2pd.natlab.seed}, or of the environment
 * variable {@code P2PD_NATLAB_SEED}, which may be {@code random}; else that of {@link Seeded}; else
 * that of the {@link ScenarioFile}; else 1. It is printed. When the test fails, the failure tells
 * the seed and the last lines of the trace.
 *
 * <pre>{@code
 * @ExtendWith(NatLabExtension.class)
 * class PigeonTest {
 *   @Test
 *   void fliesFromBehindAnyNat(NatLab lab) {
 *     ConnectReport report =
 *         lab.between("symmetric-random", "open-equal").running(PigeonStrategy::new).connect();
 *     assertThat(report.isConnected()).isTrue();
 *   }
 * }
 * }</pre>
 */
@SuppressWarnings("exports") // whoever names its types has JUnit
public final class NatLabExtension implements ParameterResolver, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(NatLabExtension.class);

  private static final long USUAL_SEED = 1;

  /** Creates the extension; JUnit does. */
  public NatLabExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == NatLab.class
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(LabOfTest.class, key -> open(parameter, context), LabOfTest.class)
        .lab();
  }

  private static LabOfTest open(ParameterContext parameter, ExtensionContext context) {
    OptionalLong seed = LabSeed.wanted(System::getProperty, System::getenv);
    if (seed.isEmpty()) {
      seed = LabSeed.written(context);
    }
    LabOfTest opened;
    if (parameter.isAnnotated(ScenarioFile.class)) {
      String file = parameter.findAnnotation(ScenarioFile.class).orElseThrow().value();
      Scenario scenario = Scenario.read(Path.of(file));
      long chosen = seed.orElse(scenario.seed());
      opened = new LabOfTest(NatLab.of(scenario.withSeed(chosen)), chosen);
    } else {
      long chosen = seed.orElse(USUAL_SEED);
      opened = new LabOfTest(NatLab.seeded(chosen), chosen);
    }
    System.out.println(
        "NAT laboratory of "
            + context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName()
            + ": seed "
            + opened.seed());
    return opened;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    LabOfTest opened = context.getStore(NAMESPACE).get(LabOfTest.class, LabOfTest.class);
    if (opened != null) {
      context.getExecutionException().ifPresent(error -> error.addSuppressed(opened.failure()));
    }
  }
}
