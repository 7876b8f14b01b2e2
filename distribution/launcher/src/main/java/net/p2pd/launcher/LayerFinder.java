package net.p2pd.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import net.p2pd.api.Nullable;

/**
 * Finds the modules in a directory of jars, as {@link ModuleFinder#of} does, in a small part of its
 * time.
 *
 * <p>The JDK's finder verifies the signature of every signed jar before it reads anything in it,
 * which for one library took a third of the time until a node was ready. That proves nothing here:
 * the jars beside it are not signed, and who can change one can change the others.
 */
final class LayerFinder implements ModuleFinder {

  private static final String DESCRIPTOR = "module-info.class";
  private static final String VERSIONS = "META-INF/versions/";
  private static final String SERVICES = "META-INF/services/";

  /** The version of an automatic module is in the name of its file. */
  private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\..*)?)\\.jar$");

  private final Map<String, ModuleReference> modules = new HashMap<>();

  private final Path directory;

  private LayerFinder(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads the descriptors of all jars of a directory.
   *
   * @throws FindException if a jar cannot be read, is no module, or is there twice
   */
  static LayerFinder of(Path directory) {
    LayerFinder finder = new LayerFinder(directory);
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path jar : jars) {
        finder.add(jar);
      }
    } catch (IOException e) {
      throw new FindException(directory + " cannot be read: " + e, e);
    }
    return finder;
  }

  private void add(Path path) {
    try {
      JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion());
      JarEntry descriptor = jar.getJarEntry(DESCRIPTOR);
      if (descriptor == null) {
        String name = automaticName(jar);
        if (name == null) {
          jar.close();
          ModuleFinder.of(path).findAll().forEach(this::add); // more rules for automatic modules
        } else {
          add(new JarModule(automatic(name, path, jar), path.toUri(), jar));
        }
        return;
      }
      try (InputStream in = jar.getInputStream(descriptor)) {
        add(new JarModule(ModuleDescriptor.read(in, () -> packages(jar)), path.toUri(), jar));
      }
    } catch (IOException e) {
      throw new FindException(path + " cannot be read: " + e, e);
    }
  }

  /** Returns the name of an automatic module that says it and provides no services. */
  private static @Nullable String automaticName(JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    if (manifest == null || manifest.getMainAttributes().containsKey(Attributes.Name.MAIN_CLASS)) {
      return null;
    }
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      if (entries.nextElement().getName().startsWith(SERVICES)) {
        return null;
      }
    }
    return manifest.getMainAttributes().getValue("Automatic-Module-Name");
  }

  private static ModuleDescriptor automatic(String name, Path path, JarFile jar) {
    ModuleDescriptor.Builder module = ModuleDescriptor.newAutomaticModule(name);
    Matcher version = VERSION.matcher(path.getFileName().toString());
    if (version.find()) {
      module.version(version.group(1));
    }
    return module.packages(packages(jar)).build();
  }

  private void add(ModuleReference module) {
    ModuleReference other = modules.putIfAbsent(module.descriptor().name(), module);
    if (other != null) {
      throw new FindException(
          "the module "
              + module.descriptor().name()
              + " is there twice, in "
              + other.location().orElseThrow()
              + " and "
              + module.location().orElseThrow());
    }
  }

  /** Returns the packages of a jar whose descriptor does not list them: those with classes. */
  private static Set<String> packages(JarFile jar) {
    Set<String> folders = new HashSet<>();
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      String name = entries.nextElement().getName();
      int end = name.lastIndexOf('/');
      if (end > 0 && name.endsWith(".class")) {
        folders.add(name.substring(0, end));
      }
    }
    Set<String> packages = new HashSet<>();
    for (String folder : folders) {
      if (folder.startsWith(VERSIONS)) {
        int end = folder.indexOf('/', VERSIONS.length());
        if (end > 0) {
          packages.add(folder.substring(end + 1).replace('/', '.'));
        }
      } else {
        packages.add(folder.replace('/', '.'));
      }
    }
    return packages;
  }

  @Override
  public Optional<ModuleReference> find(String name) {
    return Optional.ofNullable(modules.get(name));
  }

  @Override
  public Set<ModuleReference> findAll() {
    return Set.copyOf(modules.values());
  }

  /** Returns where the jars are. */
  Path directory() {
    return directory;
  }

  /** Returns the names of all modules. */
  Set<String> names() {
    return modules.keySet();
  }
}
