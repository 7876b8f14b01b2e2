package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of bad plugin at once in one plugin directory, beside good ones: each gets one line
 * with its place, the cause and the remedy, and the good ones work.
 */
class BadPluginGalleryTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUTHOR =
      "; ask the plugin's author, or switch the plugin off with plugins.disabled";

  /** The head of a shared library for the processor SPARC, which this program does not run on. */
  private static final byte[] SPARC_LIBRARY =
      Arrays.copyOf(
          new byte[] {0x7f, 'E', 'L', 'F', 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 2}, 64);

  @TempDir private static Path temporary;

  private static Path plugins;

  /**
   * One bad plugin.
   *
   * @param id what it is called in lists
   * @param directory its directory in the plugin directory
   * @param cause the step and the beginning of the cause
   * @param remedy the end of the line
   */
  record Exhibit(String id, String directory, String cause, String remedy) {

    boolean startsFirst() {
      return cause.startsWith("failed, start: ");
    }

    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<Exhibit> exhibits() {
    return Stream.of(
        new Exhibit(
            "nomodule",
            "nomodule",
            "rejected, descriptor: nomodule.jar has no module-info",
            "; add a module-info.java that says 'requires net.p2pd.api' and 'provides ... with"
                + " ...', and build the jar again"),
        new Exhibit(
            "noprovider",
            "noprovider",
            "rejected, descriptor: no provider: ",
            " in module-info.java, or move noprovider to the plugin that uses it"),
        new Exhibit(
            "constructorthrows",
            "constructorthrows",
            "failed, instantiate: the constructor of constructorthrows.Handler threw"
                + " IllegalStateException: no loft",
            AUTHOR),
        new Exhibit(
            "staticthrows",
            "staticthrows",
            "failed, instantiate: the constructor of staticthrows.Handler failed: a static"
                + " initialiser threw NumberFormatException: ",
            AUTHOR),
        new Exhibit(
            "nosuperclass",
            "nosuperclass",
            "failed, instantiate: loading class nosuperclass.Handler failed: class"
                + " nosuperclass.base.Base is in none of its jars",
            "; put the jar that contains it into the plugin's directory"),
        new Exhibit(
            "good",
            "zzduplicate",
            "rejected, descriptor: another plugin has the id 'good' already, the one at DIR/good",
            "; remove one of them, or give one another 'id' in META-INF/p2pd/plugin.properties"),
        new Exhibit(
            "apinewer",
            "apinewer",
            "rejected, descriptor: apinewer.jar was built for API 0.9, this host has API 0.1",
            "; use a newer host, or compile the plugin against the p2pd-api jar 0.1"),
        new Exhibit(
            "apiabsent",
            "apiabsent",
            "rejected, descriptor: apiabsent.jar does not say which version of the API it was"
                + " built for",
            "; compile the plugin against the p2pd-api jar, whose module has a version"),
        new Exhibit(
            "sharedpackage",
            "sharedpackage",
            "rejected, descriptor: two jars contain package shared: a.jar and b.jar",
            "; keep one of them, or make one jar of both"),
        new Exhibit(
            "unknownkey",
            "unknownkey",
            "rejected, descriptor: unknown key 'share' in META-INF/p2pd/plugin.properties of"
                + " unknownkey.jar, did you mean 'shares'?",
            "; the keys are id, requires-plugins, shares, load"),
        new Exhibit(
            "nativemissing",
            "nativemissing",
            "failed, instantiate: the constructor of nativemissing.Handler failed: a native"
                + " library could not be used (no pigeon-sparc in java.library.path: ",
            platform()),
        new Exhibit(
            "nativeforeign",
            "nativeforeign",
            "failed, start: start of ProtocolHandler 'nativeforeign' failed: a native library could not be used (",
            platform()),
        new Exhibit(
            "startblocks",
            "startblocks",
            "failed, start: start of ProtocolHandler 'startblocks' did not"
                + " return within 3 s (it is in startblocks.Handler.start)",
            AUTHOR),
        new Exhibit(
            "startthrows",
            "startthrows",
            "failed, start: start of ProtocolHandler 'startthrows' threw"
                + " IllegalArgumentException: the loft is full",
            AUTHOR),
        new Exhibit(
            "servicethrows",
            "servicethrows",
            "failed, start: start of NodeService 'servicethrows' threw"
                + " IllegalStateException: no port is free",
            AUTHOR));
  }

  private static String platform() {
    return "; get the plugin for "
        + System.getProperty("os.name")
        + " on "
        + System.getProperty("os.arch")
        + ", or switch it off with plugins.disabled";
  }

  @BeforeAll
  static void theGallery() throws IOException {
    plugins = Files.createDirectory(temporary.resolve("plugins"));
    Gallery gallery = new Gallery(Files.createDirectory(temporary.resolve("work")), plugins);
    gallery.protocol("good", "").make();
    gallery
        .jar("nomodule", "nomodule")
        .source("plain/Plain.java", "package plain; public class Plain {}")
        .make();
    gallery
        .plugin("noprovider", "")
        .source("noprovider/A.java", "package noprovider; class A {}")
        .make();
    gallery
        .protocol(
            "constructorthrows",
            "public Handler() { throw new IllegalStateException(\"no loft\"); }")
        .make();
    gallery.protocol("staticthrows", "static final int SIZE = Integer.parseInt(\"many\");").make();
    gallery
        .plugin("nosuperclass", Gallery.provides("nosuperclass"))
        .source(
            "nosuperclass/Handler.java",
            Gallery.handler("nosuperclass", "")
                .replace("class Handler", "class Handler extends nosuperclass.base.Base"))
        .source("nosuperclass/base/Base.java", "package nosuperclass.base; public class Base {}")
        .without("nosuperclass/base/Base.class")
        .make();
    gallery.protocol("zzduplicate", "").properties("id = good").make();
    gallery.protocol("apinewer", "").api(gallery.api("0.9.0")).make();
    gallery.protocol("apiabsent", "").api(gallery.api("")).make();
    gallery.protocol("sharedpackage", "").make();
    for (String name : List.of("a", "b")) {
      gallery
          .jar("sharedpackage", name)
          .source("shared/" + name + ".java", "package shared; public class " + name + " {}")
          .make();
    }
    gallery.protocol("unknownkey", "").properties("share = netty").make();
    gallery.protocol("nativemissing", "static { System.loadLibrary(\"pigeon-sparc\"); }").make();
    gallery
        .protocol("nativeforeign", NATIVE_START)
        .file("nativeforeign/sparc.so", SPARC_LIBRARY)
        .make();
    gallery
        .protocol(
            "startblocks",
            start(
                "try { new java.util.concurrent.CountDownLatch(1).await(); }"
                    + " catch (InterruptedException e) { throw new IllegalStateException(e); }"))
        .make();
    gallery
        .protocol("startthrows", start("throw new IllegalArgumentException(\"the loft is full\");"))
        .make();
    gallery
        .plugin(
            "servicethrows", "provides net.p2pd.api.plugin.NodeService with servicethrows.Service;")
        .source(
            "servicethrows/Service.java",
            "package servicethrows; public class Service implements net.p2pd.api.plugin.NodeService"
                + " { public String id() { return \"servicethrows\"; } "
                + start("throw new IllegalStateException(\"no port is free\");")
                + " }")
        .make();
    gallery.protocol("ownapi", "").make();
    Files.copy(
        StrangerPlugins.apiJar(),
        plugins.resolve("ownapi").resolve(StrangerPlugins.apiJar().getFileName()));
    gallery
        .plugin("clash", "requires com.google.common; " + Gallery.provides("clash"))
        .source(
            "clash/Handler.java",
            Gallery.handler(
                "clash", "String joined = com.google.common.base.Joiner.on('+').join(1, 2);"))
        .library(Path.of("target/strangers/guava-31.0.1-jre.jar"))
        .make();
  }

  private static final String NATIVE_START =
      start(
          "try (java.io.InputStream in = Handler.class.getResourceAsStream(\"sparc.so\")) {"
              + " java.nio.file.Path file = context.dataDirectory().resolve(\"sparc.so\");"
              + " java.nio.file.Files.copy(in, file,"
              + " java.nio.file.StandardCopyOption.REPLACE_EXISTING);"
              + " System.load(file.toString()); }"
              + " catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }");

  private static String start(String body) {
    return "public void start(net.p2pd.api.plugin.PluginContext context) { " + body + " }";
  }

  private static String inDir(String text) {
    return text.replace(plugins.toString(), "DIR");
  }

  /** Asserts that exactly one line is about this plugin and says all of it. */
  private static String line(String text, Exhibit bad) {
    String head = "plugin '" + bad.id() + "' at DIR/" + bad.directory() + ": ";
    List<String> lines = inDir(text).lines().filter(line -> line.contains(head)).toList();
    assertThat(lines).as("lines about %s in %s", bad, text).hasSize(1);
    assertThat(lines.get(0)).contains(head + bad.cause()).endsWith(bad.remedy());
    return lines.get(0);
  }

  private static void assertNoTrace(Result result) {
    assertThat(result.out() + result.err())
        .doesNotContain("\tat ", "    at ", "Caused by", "Exception in thread");
  }

  @Test
  void theListNamesEachInOneLineAndStartsNone() throws IOException {
    Result result = Product.run("plugins", "list", "--plugins", plugins.toString());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertNoTrace(result);
    exhibits().filter(bad -> !bad.startsFirst()).forEach(bad -> line(result.out(), bad));
    assertThat(inDir(result.out()).lines())
        .filteredOn(line -> line.startsWith("plugin 'ownapi' at DIR/ownapi: "))
        .singleElement()
        .asString()
        .endsWith(
            "brings its own copy of the API, which is ignored; take p2pd-api-"
                + Product.VERSION
                + ".jar out of the plugin");
    Result json = Product.run("plugins", "list", "--json", "--plugins", plugins.toString());
    for (JsonNode plugin : JSON.readTree(json.out())) {
      String id = plugin.get("id").asText();
      if (List.of("clash", "ownapi", "startblocks", "net.p2pd.protocol.echo").contains(id)) {
        assertThat(plugin.get("state").asText()).as(id).isEqualTo("resolved");
        assertThat(plugin.get("problem").isNull()).as(id).isTrue();
      }
    }
  }

  @Test
  void aNodeComesUpBesideThemAndTheGoodOnesWork() throws IOException {
    try (RunningNode node =
        RunningNode.start(
            temporary.resolve("callee"),
            "--plugins",
            plugins.toString(),
            "--set",
            "plugins.start-timeout=\"3s\"")) {
      assertThat(answer(node, "ECHO coo")).isEqualTo("coo");
      for (String good : List.of("good", "clash", "ownapi")) {
        assertThat(answer(node, "ASK " + good)).isEqualTo(good + " hears");
      }
      Result ended = node.terminate();
      assertThat(ended.exitCode()).isZero();
      assertNoTrace(ended);
      System.out.println("The gallery, as 'p2pd up' tells it:");
      exhibits().map(bad -> line(ended.err(), bad)).forEach(System.out::println);
      assertThat(inDir(ended.err()).lines().filter(line -> line.contains("'ownapi'"))).hasSize(1);
      assertThat(ended.err()).doesNotContain("'clash'");
    }
  }

  private static String answer(RunningNode node, String text) throws IOException {
    Result result =
        Product.run(
            "connect",
            node.address(),
            "--json",
            "--data-dir",
            temporary.resolve("caller").toString(),
            "--send",
            text);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return JSON.readTree(result.out()).get("received").asText();
  }

  /** Each start costs three seconds, so all that stop it at the same step are required of one. */
  @ParameterizedTest
  @ValueSource(strings = {"to load", "start of ProtocolHandler", "start of NodeService"})
  void eachRequiredOneStopsTheStart(String step) {
    List<Exhibit> required =
        exhibits()
            .filter(bad -> bad.startsFirst() ? bad.cause().contains(step) : step.equals("to load"))
            .toList();
    String ids =
        required.stream()
            .map(bad -> '"' + bad.id() + '"')
            .distinct()
            .collect(Collectors.joining(", "));
    Result result =
        Product.run(
            "up",
            "--data-dir",
            temporary.resolve("required").toString(),
            "--plugins",
            plugins.toString(),
            "--set",
            "node.listen=\"loopback\"",
            "--set",
            "plugins.start-timeout=\"3s\"",
            "--set",
            "plugins.required=[" + ids + "]");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertNoTrace(result);
    String head =
        "required plugins " + (step.equals("to load") ? "cannot be loaded:" : "failed to start:");
    assertThat(result.err()).contains(head);
    String stopped = result.err().substring(result.err().indexOf(head) + head.length());
    required.forEach(bad -> line(stopped, bad));
    assertThat(stopped.strip().lines()).hasSameSizeAs(required);
  }
}
