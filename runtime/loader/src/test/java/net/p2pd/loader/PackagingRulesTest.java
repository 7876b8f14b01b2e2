package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import net.p2pd.loader.PluginVerification.Outcome;
import net.p2pd.loader.PluginVerification.Result;
import net.p2pd.loader.testing.JarSource;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of packaging has a plugin that breaks it, and a good plugin breaks none. */
class PackagingRulesTest extends PluginTestBase {

  private static final String SERVICES = "META-INF/services/net.p2pd.api.connect.ConnectStrategy";

  private JarSource good(String module) {
    return jars.strategy(module, "good").version("1.2").resource(SERVICES, module + ".Strategy\n");
  }

  private PluginVerification verify(Path location) {
    return loader().build().verify(location);
  }

  private static List<String> failed(PluginVerification plugin) {
    return plugin.results().stream()
        .filter(result -> result.outcome() == Outcome.FAILED)
        .map(result -> result.rule().id())
        .toList();
  }

  /** Verifies a plugin that breaks one rule, and returns why. */
  private Result broken(PackagingRule rule, Path location) {
    return broken(rule, verify(location));
  }

  private Result broken(PackagingRule rule, PluginVerification plugin) {
    Result result = plugin.result(rule);
    assertThat(failed(plugin)).as(plugin.results().toString()).containsExactly(rule.id());
    assertThat(plugin.isPassed()).isEqualTo(rule.level() == PackagingRule.Level.SHOULD);
    assertThat(result.cause()).isNotEmpty();
    assertThat(result.remedy()).isNotEmpty();
    System.out.println(inDir(result.toString()));
    return result;
  }

  @ParameterizedTest
  @EnumSource
  void aGoodPluginKeepsThemAllHoweverItIsShutOff(PluginLoader.Mode mode) {
    PluginVerification plugin =
        loader(mode).build().verify(good("com.example.good").writeTo(plugins));
    assertThat(plugin.pluginId()).isEqualTo("com.example.good");
    assertThat(plugin.version()).isEqualTo("1.2");
    assertThat(plugin.isPassed()).isTrue();
    for (Result result : plugin.results()) {
      boolean absent = result.rule() == PackagingRule.NATIVE_LIBRARIES;
      assertThat(result.outcome())
          .as(result.toString())
          .isEqualTo(absent ? Outcome.NOT_APPLICABLE : Outcome.PASSED);
    }
    assertThat(plugin.results())
        .extracting(result -> result.rule().id())
        .startsWith("JAR-1", "JAR-2")
        .doesNotHaveDuplicates()
        .hasSize(PackagingRule.values().length);
  }

  @Test
  void aDirectoryWithoutJarsAndAFileThatIsNoneAreNotReadable() throws IOException {
    Path empty = Files.createDirectory(plugins.resolve("empty"));
    assertThat(broken(PackagingRule.READABLE, empty).cause()).contains("holds no jar");
    Path text = Files.writeString(plugins.resolve("text.jar"), "no jar at all");
    assertThat(broken(PackagingRule.READABLE, text).cause()).contains("text.jar is not a readable");
  }

  @Test
  void withoutModuleInfoOrProviderNothingIsProvided() {
    Path plain = jars.jar("plain").source("package plain; public class Plain {}").writeTo(plugins);
    Result result = broken(PackagingRule.PROVIDES, plain);
    assertThat(result.cause()).isEqualTo("plain.jar has no module-info");
    PluginVerification plugin = verify(plain);
    assertThat(plugin.result(PackagingRule.RESOLVES).outcome()).isEqualTo(Outcome.NOT_CHECKED);
    assertThat(plugin.result(PackagingRule.RESOLVES).cause()).contains("since it breaks JAR-2");
  }

  @Test
  void anApiVersionThatIsMissingOrNewerIsNamed() {
    Path absent = good("absent").api(jars.apiWithVersion("")).writeTo(plugins);
    assertThat(broken(PackagingRule.API_VERSION, absent).cause()).contains("does not say which");
    Path newer = good("newer").api(jars.apiWithVersion("0.9")).writeTo(plugins);
    assertThat(broken(PackagingRule.API_VERSION, newer).cause()).contains("built for API 0.9");
  }

  @Test
  void whatTheHostIsMadeOfCannotBeRequired() {
    Path core =
        jars.jar("core")
            .source("module net.p2pd.core { exports net.p2pd.core; }")
            .source("package net.p2pd.core; public class Core {}")
            .writeTo(temporary);
    Path inside =
        jars.jar("inside")
            .with(core)
            .source(
                PluginSources.module(
                    "inside",
                    "requires net.p2pd.core; provides "
                        + PluginSources.serviceType("ConnectStrategy")
                        + " with inside.Strategy;"))
            .source(PluginSources.strategy("inside", "inside", ""))
            .version("1")
            .resource(SERVICES, "inside.Strategy")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.NOTHING_OF_THE_HOST, inside).cause())
        .isEqualTo("module inside requires net.p2pd.core of the host, which no plugin sees");
  }

  @Test
  void aLibraryThatWasForgottenDoesNotResolve() {
    Path library =
        jars.jar("library")
            .source("module library { exports library; }")
            .source("package library; public class Library {}")
            .writeTo(temporary);
    Path needy =
        jars.jar("needy")
            .with(library)
            .source(
                PluginSources.module(
                    "needy",
                    "requires library; provides "
                        + PluginSources.serviceType("ConnectStrategy")
                        + " with needy.Strategy;"))
            .source(PluginSources.strategy("needy", "needy", ""))
            .version("1")
            .resource(SERVICES, "needy.Strategy")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.RESOLVES, needy).cause()).contains("library");
  }

  @Test
  void whatSharesNettyNeedsAHostThatHasOne() {
    Path shares = good("shares").properties("shares = netty").writeTo(plugins);
    assertThat(broken(PackagingRule.RESOLVES, shares).cause()).contains("no Netty to share");
  }

  @Test
  void aPackageInTwoJarsIsSplit() {
    Path directory = plugins.resolve("split");
    good("split").source("package common; public class A {}").writeTo(directory);
    jars.jar("b")
        .source("module b { exports common; }")
        .source("package common; public class B {}")
        .writeTo(directory);
    assertThat(broken(PackagingRule.NO_SPLIT_PACKAGE, directory).cause())
        .contains("two jars contain package common");
  }

  @Test
  void aCopyOfTheApiIsFoundAsAJarAndAsClasses() throws IOException {
    Path directory = plugins.resolve("copy");
    good("copy").writeTo(directory);
    jars.jar("api")
        .source("module net.p2pd.api { exports net.p2pd.api; }")
        .source("package net.p2pd.api; public class Copied {}")
        .writeTo(directory);
    assertThat(broken(PackagingRule.NO_COPY_OF_THE_API, directory).cause())
        .isEqualTo("it brings its own copy of the API, api.jar, which hosts ignore");

    Path shaded = plugins.resolve("shaded");
    good("shaded").writeTo(shaded);
    jars.jar("fat").source("package net.p2pd.api; public class Copied {}").writeTo(shaded);
    assertThat(broken(PackagingRule.NO_COPY_OF_THE_API, shaded).cause())
        .isEqualTo("fat.jar contains package net.p2pd.api of the API itself");
  }

  @Test
  void aProviderThatNobodyCanConstructIsNamed() throws IOException {
    Path hidden = good("hidden").writeTo(plugins);
    // javac refuses such a provider, so its class is changed once the module is compiled.
    Path alone =
        jars.jar("alone")
            .source(PluginSources.strategy("hidden", "hidden", "private Strategy() {}"))
            .writeTo(temporary);
    try (FileSystem from = FileSystems.newFileSystem(alone);
        FileSystem to = FileSystems.newFileSystem(hidden)) {
      String entry = "hidden/Strategy.class";
      Files.copy(from.getPath(entry), to.getPath(entry), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(broken(PackagingRule.PROVIDER_CLASS, hidden).cause())
        .isEqualTo("class hidden.Strategy has no public constructor without arguments");
  }

  @Test
  void aConstructorThatThrowsAndAnIdThatIsNoneAreNamed() {
    Path throwing =
        strategy("throwing", "public Strategy() { throw new IllegalStateException(\"no loft\"); }")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.DESCRIBES_ITSELF, throwing).cause()).contains("no loft");
    Path misnamed =
        jars.strategy("misnamed", "Bad Id")
            .version("1")
            .resource(SERVICES, "misnamed.Strategy")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.DESCRIBES_ITSELF, misnamed).cause()).contains("'Bad Id'");
  }

  @Test
  void oneInstanceForAllNodesIsNotEnough() {
    Path single =
        strategy(
                "single",
                "private static final Strategy ONLY = new Strategy();\n"
                    + "  public static Strategy provider() { return ONLY; }")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.NEW_INSTANCE, single).cause())
        .isEqualTo("ConnectStrategy 'single' of plugin 'single' is the same instance each time");
  }

  @Test
  void anUnknownKeyInTheDescriptorFileIsNamed() {
    Path unknown = good("unknown").properties("ids = x").writeTo(plugins);
    assertThat(broken(PackagingRule.PROPERTIES, unknown).cause()).contains("unknown key 'ids'");
  }

  @Test
  void aClassForALaterJavaIsNamed() {
    Path later =
        good("later")
            .source("package later; public class Extra {}")
            .classFileVersion("later.Extra", 65)
            .writeTo(plugins);
    assertThat(broken(PackagingRule.CLASS_FILES, later).cause())
        .isEqualTo("later/Extra.class was compiled for Java 21");
    Path module = good("latermodule").classFileVersion("module-info", 99).writeTo(plugins);
    assertThat(verify(module).result(PackagingRule.CLASS_FILES).cause())
        .startsWith("module-info of latermodule.jar was compiled for Java 55");
  }

  @Test
  void aThreadThatAConstructorStartedKeepsItInMemory() throws Exception {
    Path pinned =
        strategy(
                "pinned",
                "private static final Object GATE = new Object();\n"
                    + "  static { Thread holder = new Thread(() -> {\n"
                    + "    synchronized (GATE) {\n"
                    + "      try { GATE.wait(); } catch (InterruptedException e) { return; }\n"
                    + "    } }, \"holder\");\n"
                    + "    holder.setDaemon(true); holder.start(); }")
            .writeTo(plugins);
    try {
      PluginLoader hasty = loader().describeTimeout(Duration.ofSeconds(1)).build();
      assertThat(broken(PackagingRule.UNLOADS, hasty.verify(pinned)).cause())
          .contains("still pinned")
          .contains("thread 'holder'");
    } finally {
      Thread holder =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("holder"))
              .findFirst()
              .orElseThrow();
      holder.interrupt();
      holder.join();
    }
  }

  @Test
  void servicesForTheClassPathAreComparedWithTheModule() {
    Path missing = jars.strategy("missing", "missing").version("1").writeTo(plugins);
    assertThat(broken(PackagingRule.CLASS_PATH, missing).cause())
        .startsWith("missing.jar has no " + SERVICES);
    Path other =
        jars.strategy("other", "other")
            .version("1")
            .resource(SERVICES, "# old\nother.Former # gone\n")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.CLASS_PATH, other).cause())
        .isEqualTo(SERVICES + " of other.jar names other.Former, module-info other.Strategy");
  }

  @Test
  void aProviderMethodAloneIsNothingForTheClassPath() {
    Path factory =
        jars.jar("factory")
            .source(PluginSources.module("factory", "ConnectStrategy", "factory.Maker"))
            .source(PluginSources.strategy("factory", "made", ""))
            .source(
                "package factory; public class Maker {"
                    + " public static Strategy provider() { return new Strategy(); } }")
            .version("1")
            .resource(SERVICES, "factory.Maker")
            .writeTo(plugins);
    assertThat(broken(PackagingRule.CLASS_PATH, factory).cause())
        .isEqualTo("provider() of factory.Maker is unknown to programs without modules");
  }

  @Test
  void aModuleWithoutVersionIsTold() {
    Path plain =
        jars.strategy("plain", "plain").resource(SERVICES, "plain.Strategy").writeTo(plugins);
    assertThat(broken(PackagingRule.VERSION, plain).cause())
        .isEqualTo("module plain has no version");
  }

  @Test
  void aNativeLibraryTellsWhatItIsFor() {
    Path named = good("named").resource("native/linux-x86_64/libcoo.so", "").writeTo(plugins);
    assertThat(verify(named).result(PackagingRule.NATIVE_LIBRARIES).outcome())
        .isEqualTo(Outcome.PASSED);
    Path unnamed = good("unnamed").resource("native/libcoo.so.1", "").writeTo(plugins);
    assertThat(broken(PackagingRule.NATIVE_LIBRARIES, unnamed).cause())
        .isEqualTo("the path native/libcoo.so.1 does not tell system and processor");
  }

  @Test
  void allPluginsOfADirectoryAreVerifiedOrOneByItsId() {
    good("first").writeTo(plugins);
    jars.strategy("second", "second").writeTo(plugins);
    PluginLoader loader = loader().build();
    assertThat(loader.verify())
        .extracting(PluginVerification::pluginId)
        .containsExactly("first", "second");
    assertThat(loader.verify("second")).hasSize(1);
    assertThatThrownBy(() -> loader.verify("secund"))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("did you mean 'second'?");
  }

  private JarSource strategy(String module, String members) {
    return jars.jar(module)
        .source(PluginSources.module(module, "ConnectStrategy", module + ".Strategy"))
        .source(PluginSources.strategy(module, module, members))
        .version("1")
        .resource(SERVICES, module + ".Strategy");
  }
}
