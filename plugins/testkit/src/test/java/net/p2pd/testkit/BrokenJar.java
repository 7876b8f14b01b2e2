package net.p2pd.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.p2pd.api.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that are packed wrongly, each in its own way. */
abstract class BrokenJar extends PluginJarContract {

  @TempDir static Path temporary;

  private @Nullable Path made;

  abstract Path make(Path directory);

  @Override
  protected final Path plugin() {
    try {
      if (made == null) {
        made = make(Files.createTempDirectory(temporary, "plugin"));
      }
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MadePlugin service(String name, String members) {
    return MadePlugin.service(name, temporary, members);
  }

  static MadePlugin library(String name) {
    return MadePlugin.named(name, temporary)
        .module("exports " + name + ";")
        .type("Library", "public class Library {}");
  }

  @Breaks(value = "JAR-1", with = "the directory holds no jar")
  static final class Empty extends BrokenJar {
    @Override
    Path make(Path directory) {
      return directory;
    }
  }

  @Breaks(value = "JAR-2", with = "plain.jar has no module-info")
  static final class WithoutModuleInfo extends BrokenJar {
    @Override
    Path make(Path directory) {
      MadePlugin plain = MadePlugin.named("plain", temporary);
      return plain.type("Plain", "public class Plain {}").in(directory);
    }
  }

  @Breaks(value = "JAR-3", with = "does not say which version of the API it was built for")
  static final class ForAnUnknownApi extends BrokenJar {
    @Override
    Path make(Path directory) {
      Path api =
          MadePlugin.named("net.p2pd.api", temporary)
              .module("exports net.p2pd.api.plugin;")
              .type(
                  "net.p2pd.api.plugin",
                  "NodeService",
                  "public interface NodeService { String id(); }")
              .compile("");
      return service("unknownapi", "").api(api).in(directory);
    }
  }

  @Breaks(value = "JAR-4", with = "requires net.p2pd.core of the host")
  static final class Intimate extends BrokenJar {
    @Override
    Path make(Path directory) {
      Path core = library("net.p2pd.core").in(temporary);
      String directives = "requires net.p2pd.api; requires net.p2pd.core; provides";
      return service("intimate", "")
          .with(core)
          .module(directives + " net.p2pd.api.plugin.NodeService with intimate.Made;")
          .in(directory);
    }
  }

  @Breaks(value = "JAR-5", with = "requires module forgotten, which is in none of its jars")
  static final class WithoutItsLibrary extends BrokenJar {
    @Override
    Path make(Path directory) {
      String directives = "requires net.p2pd.api; requires forgotten; provides";
      return service("needy", "")
          .with(library("forgotten").in(temporary))
          .module(directives + " net.p2pd.api.plugin.NodeService with needy.Made;")
          .in(directory);
    }
  }

  @Breaks(value = "JAR-6", with = "two jars contain package common")
  static final class Split extends BrokenJar {
    @Override
    Path make(Path directory) {
      service("split", "").type("common", "A", "public class A {}").in(directory);
      library("other").type("common", "B", "public class B {}").in(directory);
      return directory;
    }
  }

  @Breaks(value = "JAR-7", with = "it brings its own copy of the API")
  static final class WithTheApi extends BrokenJar {
    @Override
    Path make(Path directory) {
      service("copying", "").in(directory);
      library("net.p2pd.api").in(directory);
      return directory;
    }
  }

  @Breaks(value = "JAR-8", with = "has no public constructor without arguments")
  static final class Unconstructible extends BrokenJar {
    @Override
    Path make(Path directory) {
      Path changed = service("closed", "private Made() {}").withoutModule().compile("");
      return service("closed", "").replaced("closed/Made.class", changed).in(directory);
    }
  }

  @Breaks(value = "JAR-9", with = "threw IllegalStateException: no loft")
  static final class Throwing extends BrokenJar {
    @Override
    Path make(Path directory) {
      String members = "public Made() { throw new IllegalStateException(\"no loft\"); }";
      return service("throwing", members).in(directory);
    }
  }

  @Breaks(value = "JAR-10", with = "is the same instance each time")
  static final class Single extends BrokenJar {
    @Override
    Path make(Path directory) {
      // As a class loader finds it, by its constructor; as a module, by provider().
      String members =
          "private static final Made ONLY = new Made();"
              + " public static Made provider() { return ONLY; }";
      return service("single", members).in(directory);
    }
  }

  @Breaks(value = "JAR-11", with = "unknown key 'ids'")
  static final class WithAnUnknownKey extends BrokenJar {
    @Override
    Path make(Path directory) {
      return service("keyed", "").file("META-INF/p2pd/plugin.properties", "ids = x").in(directory);
    }
  }

  @Breaks(value = "JAR-12", with = "later/Extra.class was compiled for Java 21")
  static final class ForALaterJava extends BrokenJar {
    @Override
    Path make(Path directory) {
      return service("later", "")
          .type("Extra", "public class Extra {}")
          .classFileVersion("later/Extra.class", 65)
          .in(directory);
    }
  }

  @Breaks(value = "JAR-13", with = "still pinned")
  static final class Pinned extends BrokenJar {

    private static final String KEY = "net.p2pd.testkit.pinned";

    @Override
    Path make(Path directory) {
      String members = "static { System.getProperties().put(\"" + KEY + "\", Made.class); }";
      return service("pinned", members).in(directory);
    }

    @AfterAll
    static void unpin() {
      System.getProperties().remove(KEY);
    }
  }
}
