package net.p2pd.launcher;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes a layer of modules from a directory of jars. */
final class Layers {
  private static final String REMEDY = "; install the product again";

  private Layers() {}

  /**
   * Finds the modules of a directory.
   *
   * @throws DamagedInstallationException if the directory is missing, empty or holds what is none
   */
  static LayerFinder find(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new DamagedInstallationException("the directory " + directory + " is missing" + REMEDY);
    }
    try {
      LayerFinder finder = LayerFinder.of(directory);
      if (finder.names().isEmpty()) {
        throw new DamagedInstallationException("the directory " + directory + " is empty" + REMEDY);
      }
      return finder;
    } catch (FindException e) {
      throw unfit(directory, e);
    }
  }

  /**
   * Makes a layer of all modules of a directory, with one class loader.
   *
   * <p>All modules are roots: nothing would otherwise pull in what automatic modules need, nor
   * native parts, which no module requires.
   *
   * @param parent the layer whose modules the new ones may read
   * @param modules what was found there
   * @return the new layer and what controls it
   * @throws DamagedInstallationException if the modules do not fit
   */
  static ModuleLayer.Controller child(ModuleLayer parent, LayerFinder modules) {
    try {
      Configuration configuration =
          parent.configuration().resolve(modules, ModuleFinder.of(), modules.names());
      return ModuleLayer.defineModulesWithOneLoader(
          configuration, List.of(parent), ClassLoader.getSystemClassLoader());
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      throw unfit(modules.directory(), e);
    }
  }

  private static DamagedInstallationException unfit(Path directory, RuntimeException e) {
    return new DamagedInstallationException(
        "the modules in " + directory + " do not fit: " + e.getMessage() + REMEDY, e);
  }
}
