package net.p2pd.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.loader.PackagingRule;
import net.p2pd.loader.PluginLoader;
import net.p2pd.loader.PluginVerification;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The rules for a plugin's packaging ({@code JAR-1} and so on), checked on the jar that is handed
 * out, with the code that loads it; {@code p2pd plugins verify} says the same. The jar has to be
 * built before: with Maven, let the tests run in the phase {@code integration-test}.
 *
 * <p>It also tells the certificate which plugin it is about.
 */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(ContractExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PluginJarContract {

  /** What {@link #tellCertificate} publishes, for the certificate. */
  static final String PLUGIN = "p2pd.plugin";

  static final String VERSION = "p2pd.plugin.version";
  static final String LOCATION = "p2pd.plugin.location";

  private @Nullable PluginVerification verification;

  /** For authors of plugins. */
  protected PluginJarContract() {}

  /**
   * Returns the plugin as it is handed out: its jar, or the directory with its jars; such as {@code
   * Path.of("target/plugins/pigeon-1.0.jar")}.
   */
  protected abstract Path plugin();

  /**
   * Returns any class of a Netty to offer to a plugin that says {@code shares = netty}; null unless
   * overridden.
   */
  protected @Nullable Class<?> sharedNetty() {
    return null;
  }

  @BeforeAll
  final void tellCertificate(TestReporter reporter) {
    if (Files.exists(plugin())) {
      PluginVerification plugin = verification();
      Map<String, String> told = new LinkedHashMap<>();
      told.put(PLUGIN, plugin.pluginId());
      told.put(VERSION, plugin.version().isEmpty() ? "none" : plugin.version());
      told.put(LOCATION, plugin.location().toString());
      reporter.publishEntry(told);
    }
  }

  private PluginVerification verification() {
    PluginVerification known = verification;
    if (known == null) {
      PluginLoader.Builder loader = PluginLoader.builder();
      @Nullable Class<?> netty = sharedNetty();
      if (netty != null) {
        loader.sharedNetty(netty);
      }
      known = loader.build().verify(plugin());
      verification = known;
    }
    return known;
  }

  private void check(PackagingRule rule) {
    if (!Files.exists(plugin())) {
      String missing = "there is nothing at " + plugin().toAbsolutePath().normalize();
      if (rule == PackagingRule.READABLE) {
        throw new AssertionError(
            missing + "; build the jar before the tests, or correct the path in plugin()");
      }
      Assumptions.abort(missing);
    }
    PluginVerification.Result result = verification().result(rule);
    switch (result.outcome()) {
      case PASSED -> {}
      case FAILED -> throw new AssertionError(result.toString());
      case NOT_APPLICABLE -> throw new NotApplicable(result.cause());
      case NOT_CHECKED -> Assumptions.abort(result.cause());
    }
  }

  @Test
  @Rule("JAR-1")
  void itCanBeRead() {
    check(PackagingRule.READABLE);
  }

  @Test
  @Rule("JAR-2")
  void itsModuleProvidesAService() {
    check(PackagingRule.PROVIDES);
  }

  @Test
  @Rule("JAR-3")
  void itTellsForWhichApiItWasCompiled() {
    check(PackagingRule.API_VERSION);
  }

  @Test
  @Rule("JAR-4")
  void itRequiresNothingOfTheHostButTheApi() {
    check(PackagingRule.NOTHING_OF_THE_HOST);
  }

  @Test
  @Rule("JAR-5")
  void whatItRequiresIsThere() {
    check(PackagingRule.RESOLVES);
  }

  @Test
  @Rule("JAR-6")
  void noPackageIsInTwoJars() {
    check(PackagingRule.NO_SPLIT_PACKAGE);
  }

  @Test
  @Rule("JAR-7")
  void itBringsNoCopyOfTheApi() {
    check(PackagingRule.NO_COPY_OF_THE_API);
  }

  @Test
  @Rule("JAR-8")
  void eachProviderCanBeConstructed() {
    check(PackagingRule.PROVIDER_CLASS);
  }

  @Test
  @Rule("JAR-9")
  void eachProviderDescribesItself() {
    check(PackagingRule.DESCRIBES_ITSELF);
  }

  @Test
  @Rule("JAR-10")
  void eachNodeGetsAnInstanceOfItsOwn() {
    check(PackagingRule.NEW_INSTANCE);
  }

  @Test
  @Rule("JAR-11")
  void itsDescriptorFileHoldsKnownKeys() {
    check(PackagingRule.PROPERTIES);
  }

  @Test
  @Rule("JAR-12")
  void itsClassesRunOnJava17() {
    check(PackagingRule.CLASS_FILES);
  }

  @Test
  @Rule("JAR-13")
  void itLeavesTheMemory() {
    check(PackagingRule.UNLOADS);
  }

  @Test
  @Rule("JAR-14")
  void programsWithoutModulesFindIt() {
    check(PackagingRule.CLASS_PATH);
  }

  @Test
  @Rule("JAR-15")
  void itsModuleHasAVersion() {
    check(PackagingRule.VERSION);
  }

  @Test
  @Rule("JAR-16")
  void itsNativeLibrariesTellWhatTheyAreFor() {
    check(PackagingRule.NATIVE_LIBRARIES);
  }
}
