package net.p2pd.launcher;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Makes a layer of modules from a directory of jars. */
final class Layers {
  private static final String REMEDY = "; install the product again";

  private Layers() {}

  /**
   * Makes a layer of all modules of a directory, with one class loader.
   *
   * <p>All modules are roots: nothing would otherwise pull in what automatic modules need, nor
   * native parts, which no module requires.
   *
   * @param parent the layer whose modules the new ones may read
   * @param directory the jars
   * @return the new layer and what controls it
   * @throws DamagedInstallationException if the directory is missing or its modules do not fit
   */
  static ModuleLayer.Controller child(ModuleLayer parent, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new DamagedInstallationException("the directory " + directory + " is missing" + REMEDY);
    }
    try {
      LayerFinder finder = LayerFinder.of(directory);
      Set<String> names = finder.names();
      if (names.isEmpty()) {
        throw new DamagedInstallationException("the directory " + directory + " is empty" + REMEDY);
      }
      Configuration configuration =
          parent.configuration().resolve(finder, ModuleFinder.of(), names);
      return ModuleLayer.defineModulesWithOneLoader(
          configuration, List.of(parent), ClassLoader.getSystemClassLoader());
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      throw new DamagedInstallationException(
          "the modules in " + directory + " do not fit: " + e.getMessage() + REMEDY, e);
    }
  }
}
