package net.p2pd.loader;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;

/**
 * A module whose descriptor was read from the plugin's own jar and whose classes will come from a
 * copy of it; the copy need not be there before the first reader is opened.
 */
final class JarModule extends ModuleReference {

  private final Path copy;
  private final JarReaders readers;

  JarModule(ModuleDescriptor descriptor, Path copy, JarReaders readers) {
    super(descriptor, copy.toUri());
    this.copy = copy;
    this.readers = readers;
  }

  @Override
  public ModuleReader open() throws IOException {
    return readers.open(copy);
  }
}
