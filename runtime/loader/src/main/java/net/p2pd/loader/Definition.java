package net.p2pd.loader;

import java.lang.module.Configuration;
import java.nio.file.Path;
import java.util.List;

/**
 * The steps "resolve", "copy" and "define", and what comes of them: a place where a plugin's
 * classes can be loaded from copies of its jars. None of its code has run.
 *
 * @param space where its classes live
 * @param copies the directory with the copies of its jars
 */
record Definition(PluginSpace space, Path copies) {

  /**
   * Defines a plugin's modules.
   *
   * @throws Refusal if that is not possible; nothing is left of it then
   */
  static Definition of(PluginSource source, Surroundings host, WorkDirectory work, Steps steps) {
    Path directory = work.reserve();
    JarReaders readers = new JarReaders();
    boolean done = false;
    try {
      List<JarCopy> copies =
          source.jars().stream()
              .map(jar -> new JarCopy(jar, directory.resolve(jar.fileName())))
              .toList();
      String id = source.id();
      Configuration resolved =
          steps.run(id, Refusal.RESOLVE, () -> new Resolver(host).resolve(source, copies, readers));
      steps.run(
          id,
          "copy",
          () -> {
            copies.forEach(copy -> WorkDirectory.copy(copy.jar().path(), copy.path()));
            return copies;
          });
      PluginSpace space =
          steps.run(
              id,
              Refusal.DEFINE,
              () ->
                  host.layers()
                      ? LayerSpace.define(source, resolved, host, readers)
                      : ClassLoaderSpace.define(source, copies, host));
      done = true;
      return new Definition(space, directory);
    } finally {
      if (!done) {
        readers.close();
        WorkDirectory.delete(directory);
      }
    }
  }

  /** Closes its jars and deletes their copies. */
  void discard() {
    space.close();
    WorkDirectory.delete(copies);
  }
}
