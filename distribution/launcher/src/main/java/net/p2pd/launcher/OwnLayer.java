package net.p2pd.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The layers of commands that bring libraries which nothing else needs. They lie in {@code
 * lib/commands}, and a start of any other command does not even look at them.
 */
final class OwnLayer {

  private OwnLayer() {}

  /** Makes the layer of the command that the words name; empty if it has none of its own. */
  static Optional<ModuleLayer> of(Path home, ModuleLayer runtime, String[] words) {
    if (words.length == 0 || !words[0].matches("[a-z]+")) {
      return Optional.empty();
    }
    Path directory = home.resolve("lib").resolve("commands").resolve(words[0]);
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    ModuleLayer.Controller layer = Layers.child(runtime, Layers.find(directory));
    NativeAccess.enable(layer);
    return Optional.of(layer.layer());
  }
}
