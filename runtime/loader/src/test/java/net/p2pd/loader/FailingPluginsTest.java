package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.testing.JarSource;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gallery of plugins whose code fails when it is first run. Each provides a good strategy beside
 * the bad one, which must be usable all the same, and the line says what happened.
 */
class FailingPluginsTest extends GalleryTestBase {

  private static final String AUTHOR =
      "; ask the plugin's author, or switch the plugin off with plugins.disabled";

  /** Begins a plugin {@code bad} that provides {@code bad.Bad} and the good {@code bad.Good}. */
  private JarSource bad(String source) {
    return jars.jar("bad")
        .source(
            PluginSources.module(
                "bad", "provides net.p2pd.api.connect.ConnectStrategy with bad.Bad, bad.Good;"))
        .source(PluginSources.strategy("bad", "Good", "\"good\"", ""))
        .source(source);
  }

  private void failsWith(JarSource plugin, PluginLoader.Mode mode, String problem) {
    plugin.writeTo(plugins);
    LoadedPlugins loaded = load(loader(mode).describeTimeout(Duration.ofSeconds(20)));
    assertThat(line(loaded, "bad"))
        .isEqualTo("plugin 'bad' at DIR/bad.jar: failed, instantiate: " + problem);
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(factory -> factory.pluginId() + " " + factory.id())
        .containsExactly("bad good", "good good");
    assertThat(loaded.info("bad").orElseThrow().services())
        .hasToString("[ConnectStrategy:bad.Bad, ConnectStrategy:good]");
  }

  private static String strategy(String members) {
    return PluginSources.strategy("bad", "Bad", "\"bad\"", members);
  }

  @ParameterizedTest
  @EnumSource
  void aConstructorThatThrows(PluginLoader.Mode mode) {
    failsWith(
        bad(strategy("public Bad() { throw new IllegalStateException(\"no\\nloft\"); }")),
        mode,
        "the constructor of bad.Bad threw IllegalStateException: no loft" + AUTHOR);
  }

  @ParameterizedTest
  @EnumSource
  void aStaticInitialiserThatThrows(PluginLoader.Mode mode) {
    failsWith(
        bad(strategy("static final int SIZE = Integer.parseInt(\"many\");")),
        mode,
        "the constructor of bad.Bad failed: a static initialiser threw NumberFormatException: For"
            + " input string: \"many\""
            + AUTHOR);
  }

  @ParameterizedTest
  @EnumSource
  void aSuperclassThatIsMissing(PluginLoader.Mode mode) {
    failsWith(
        bad(strategy("").replace("class Bad", "class Bad extends base.Base"))
            .source("package base; public class Base {}")
            .without("base.Base")
            .resource("base/note.txt", "the class was forgotten"),
        mode,
        "loading class bad.Bad failed: class base.Base is in none of its jars; put the jar that"
            + " contains it into the plugin's directory");
  }

  @ParameterizedTest
  @EnumSource
  void aClassThatTheConstructorNeedsIsMissing(PluginLoader.Mode mode) {
    failsWith(
        bad(strategy("public Bad() { new base.Base(); }"))
            .source("package base; public class Base {}")
            .without("base.Base")
            .resource("base/note.txt", "the class was forgotten"),
        mode,
        "the constructor of bad.Bad failed: class base.Base is in none of its jars; put the jar"
            + " that contains it into the plugin's directory");
  }

  @ParameterizedTest
  @EnumSource
  void theProviderItselfIsMissing(PluginLoader.Mode mode) {
    failsWith(
        bad(strategy("")).without("bad.Bad"),
        mode,
        "loading class bad.Bad failed: class bad.Bad is in none of its jars; put the jar that"
            + " contains it into the plugin's directory");
  }

  @ParameterizedTest
  @EnumSource
  void aClassForANewerJava(PluginLoader.Mode mode) {
    failsWith(
        bad(strategy("")).classFileVersion("bad.Bad", 99),
        mode,
        "loading class bad.Bad failed: it was compiled for Java 55, this is Java "
            + Runtime.version().feature()
            + "; use a newer Java, or compile it with --release "
            + Runtime.version().feature());
  }

  @ParameterizedTest
  @EnumSource
  void aNativeLibraryOfAnotherPlatform(PluginLoader.Mode mode) {
    bad(strategy("static { System.loadLibrary(\"pigeon-sparc\"); }")).writeTo(plugins);
    assertThat(line(load(loader(mode)), "bad"))
        .startsWith(
            "plugin 'bad' at DIR/bad.jar: failed, instantiate: the constructor of bad.Bad failed: a"
                + " native library could not be used (no pigeon-sparc in java.library.path: ")
        .endsWith(
            "; get the plugin for "
                + System.getProperty("os.name")
                + " on "
                + System.getProperty("os.arch")
                + ", or switch it off with plugins.disabled");
  }

  @ParameterizedTest
  @EnumSource
  void aLibraryThatLostAMethod(PluginLoader.Mode mode) {
    Path directory = plugins.resolve("drift");
    jars.jar("lib")
        .source("module lib { exports lib; }")
        .source("package lib; public class Lib {}")
        .writeTo(directory);
    Path rich =
        jars.jar("lib")
            .source("module lib { exports lib; }")
            .source("package lib; public class Lib { public static void fly() {} }")
            .writeTo(temporary.resolve("rich"));
    jars.jar("drift")
        .source(
            PluginSources.module(
                "drift",
                "requires lib; provides net.p2pd.api.connect.ConnectStrategy with drift.Strategy;"))
        .source(PluginSources.strategy("drift", "drift", "public Strategy() { lib.Lib.fly(); }"))
        .with(rich)
        .writeTo(directory);
    assertThat(line(load(loader(mode)), "drift"))
        .isEqualTo(
            "plugin 'drift' at DIR/drift: failed, instantiate: the constructor of drift.Strategy"
                + " failed: it was compiled against another version of a class (NoSuchMethodError:"
                + " 'void lib.Lib.fly()'); bring the versions of the libraries that it was compiled"
                + " against");
  }

  @ParameterizedTest
  @EnumSource
  void aProviderMethodThatReturnsNull(PluginLoader.Mode mode) {
    failsWith(
        bad("package bad; public class Bad { public static Good provider() { return null; } }"),
        mode,
        "provider() of bad.Bad returned null" + AUTHOR);
  }

  @ParameterizedTest
  @EnumSource
  void aProviderMethodThatThrows(PluginLoader.Mode mode) {
    failsWith(
        bad(
            "package bad; public class Bad { public static Good provider() {"
                + " throw new UnsupportedOperationException(\"not here\"); } }"),
        mode,
        "provider() of bad.Bad threw UnsupportedOperationException: not here" + AUTHOR);
  }

  @ParameterizedTest
  @EnumSource
  void anIdThatIsNull(PluginLoader.Mode mode) {
    failsWith(
        bad(PluginSources.strategy("bad", "Bad", "null", "")),
        mode,
        "id() of bad.Bad returned null; ask the plugin's author");
  }

  @ParameterizedTest
  @EnumSource
  void anIdThatThrows(PluginLoader.Mode mode) {
    failsWith(
        bad(PluginSources.strategy("bad", "Bad", "name()", "String name() { throw new Oops(); }"))
            .source(
                "package bad; class Oops extends RuntimeException { Oops() { super(\"tja\"); } }"),
        mode,
        "id() of bad.Bad threw bad.Oops: tja" + AUTHOR);
  }

  @Test
  void anIdThatIsMalformed() {
    failsWith(
        bad(PluginSources.strategy("bad", "Bad", "\"Carrier Pigeon\"", "")),
        PluginLoader.Mode.LAYERS,
        "id() of bad.Bad returned 'Carrier Pigeon', which is no service id; use lower case letters,"
            + " digits and single dashes, such as carrier-pigeon");
  }

  @Test
  void anExceptionWhoseMessageThrows() {
    failsWith(
        bad(strategy("public Bad() { throw new Evil(); }"))
            .source(
                "package bad; class Evil extends RuntimeException {"
                    + " @Override public String getMessage() { throw new Evil(); } }"),
        PluginLoader.Mode.LAYERS,
        "the constructor of bad.Bad threw bad.Evil" + AUTHOR);
  }

  @Test
  void aConfigurationThatIsNull() {
    failsWith(
        bad(
            strategy(
                "@Override public java.util.List<net.p2pd.api.plugin.ConfigKey<?>> configuration()"
                    + " { return null; }")),
        PluginLoader.Mode.LAYERS,
        "configuration() of bad.Bad returned null; ask the plugin's author");
  }

  @Test
  void aConfigurationKeyThatIsNamedTwice() {
    failsWith(
        bad(
            strategy(
                "@Override public java.util.List<net.p2pd.api.plugin.ConfigKey<?>> configuration()"
                    + " { var key = net.p2pd.api.plugin.ConfigKey.string(\"loft\", \"\"); return"
                    + " java.util.List.of(key, key); }")),
        PluginLoader.Mode.LAYERS,
        "configuration() of bad.Bad names 'loft' twice; ask the plugin's author");
  }

  @ParameterizedTest
  @EnumSource
  void anIdThatAnotherServiceHas(PluginLoader.Mode mode) {
    jars.jar("bad")
        .source(
            PluginSources.module(
                "bad", "provides net.p2pd.api.connect.ConnectStrategy with bad.Good, bad.Bad;"))
        .source(PluginSources.strategy("bad", "Good", "\"good\"", ""))
        .source(PluginSources.strategy("bad", "Bad", "\"good\"", ""))
        .writeTo(plugins);
    assertThat(line(load(loader(mode)), "bad"))
        .endsWith(
            "failed, instantiate: bad.Bad has the id 'good', which another ConnectStrategy of this"
                + " plugin has already; give it another id");
  }

  @ParameterizedTest
  @EnumSource
  void aConstructorThatBlocks(PluginLoader.Mode mode) {
    bad(strategy(
            "public Bad() { try { new java.util.concurrent.CountDownLatch(1).await(); }"
                + " catch (InterruptedException e) { throw new IllegalStateException(e); } }"))
        .writeTo(plugins);
    LoadedPlugins loaded = load(loader(mode).describeTimeout(Duration.ofSeconds(2)));
    assertThat(line(loaded, "bad"))
        .isEqualTo(
            "plugin 'bad' at DIR/bad.jar: failed, instantiate: the constructor of bad.Bad did not"
                + " return within 2 s (it is in bad.Bad.<init>)"
                + AUTHOR);
    assertThat(loaded.services(ConnectStrategy.class)).hasSize(2);
  }

  @Test
  void aPluginOfWhichNothingIsLeftIsNotKept() {
    jars.jar("alone")
        .source(PluginSources.module("alone", "ConnectStrategy", "alone.Strategy"))
        .source(
            PluginSources.strategy(
                "alone", "alone", "public Strategy() { throw new IllegalStateException(\"no\"); }"))
        .writeTo(plugins);
    LoadedPlugins loaded = load(loader());
    assertThat(state(loaded, "alone")).isEqualTo(PluginInfo.State.FAILED);
    assertThat(loaded.startOrder()).containsExactly("good");
  }

  @Test
  void severalFailuresAreAllTold() {
    jars.jar("bad")
        .source(
            PluginSources.module(
                "bad", "provides net.p2pd.api.connect.ConnectStrategy with bad.Bad, bad.Worse;"))
        .source(PluginSources.strategy("bad", "Bad", "null", ""))
        .source(PluginSources.strategy("bad", "Worse", "null", ""))
        .writeTo(plugins);
    PluginInfo info = load(loader()).info("bad").orElseThrow();
    assertThat(info.problem().orElseThrow().cause()).isEqualTo("id() of bad.Bad returned null");
    assertThat(info.warnings())
        .containsExactly("also: id() of bad.Worse returned null; ask the plugin's author");
  }

  @Test
  void aLaterFailureOfAConstructorIsInWordsToo() {
    jars.jar("moody")
        .source(PluginSources.module("moody", "ConnectStrategy", "moody.Strategy"))
        .source(
            PluginSources.strategy(
                "moody",
                "moody",
                "static int made; public Strategy() {"
                    + " if (made++ > 0) { throw new IllegalStateException(\"enough\"); } }"))
        .writeTo(plugins);
    ServiceFactory<ConnectStrategy> factory = load(loader()).services(ConnectStrategy.class).get(1);
    assertThatThrownBy(factory::create)
        .isInstanceOf(PluginCallException.class)
        .hasMessage(
            "plugin 'moody': the constructor of moody.Strategy threw IllegalStateException: enough"
                + AUTHOR)
        .hasNoCause();
  }
}
