package net.p2pd.launcher;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.util.jar.JarFile;

/** A module in a jar that stays open as long as the program runs. */
final class JarModule extends ModuleReference {

  private final URI location;
  private final JarFile jar;

  JarModule(ModuleDescriptor descriptor, URI location, JarFile jar) {
    super(descriptor, location);
    this.location = location;
    this.jar = jar;
  }

  @Override
  public ModuleReader open() {
    return new JarModuleReader(location, jar);
  }
}
