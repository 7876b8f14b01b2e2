package net.p2pd.packer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ModuleVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes down what would otherwise be found out about a module at each start, from the names of all
 * entries: its packages, and the name of one that has no descriptor.
 */
final class ModuleDescription {

  private static final String DESCRIPTOR = "module-info.class";
  private static final String VERSIONS = "META-INF/versions/";
  private static final Attributes.Name AUTOMATIC = new Attributes.Name("Automatic-Module-Name");

  private final JarContent jar;

  ModuleDescription(JarContent jar) {
    this.jar = jar;
  }

  /**
   * Completes the jar's description of its module.
   *
   * @param file the jar, whose name may be the only one that its module has
   */
  void complete(Path file) throws IOException {
    boolean described = false;
    for (String name : Set.copyOf(jar.entries().keySet())) {
      if (name.equals(DESCRIPTOR)
          || (name.startsWith(VERSIONS) && name.endsWith("/" + DESCRIPTOR))) {
        described = true;
        jar.put(name, withPackages(jar.entry(name)));
      }
    }
    Manifest manifest = manifest();
    if (!described && manifest.getMainAttributes().getValue(AUTOMATIC) == null) {
      for (ModuleReference module : ModuleFinder.of(file).findAll()) {
        manifest.getMainAttributes().put(AUTOMATIC, module.descriptor().name());
        write(manifest);
      }
    }
  }

  /** Takes away the signature, with all that would have to be read to find that there is one. */
  void unsign() throws IOException {
    for (String name : Set.copyOf(jar.entries().keySet())) {
      if (name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)")) {
        jar.remove(name);
      }
    }
    Manifest manifest = manifest();
    manifest.getEntries().clear(); // the sums of all entries
    write(manifest);
  }

  private Manifest manifest() throws IOException {
    Manifest manifest = new Manifest();
    if (jar.entries().containsKey(JarContent.MANIFEST)) {
      manifest.read(new ByteArrayInputStream(jar.entry(JarContent.MANIFEST)));
    }
    manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
    return manifest;
  }

  private void write(Manifest manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    jar.put(JarContent.MANIFEST, bytes.toByteArray());
  }

  private byte[] withPackages(byte[] descriptor) {
    ClassReader reader = new ClassReader(descriptor);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public ModuleVisitor visitModule(String name, int access, String version) {
            return new Packages(super.visitModule(name, access, version));
          }
        },
        0);
    return writer.toByteArray();
  }

  private Set<String> packages() {
    Set<String> packages = new TreeSet<>();
    for (String name : jar.entries().keySet()) {
      String path = name;
      if (name.startsWith(VERSIONS)) {
        path = name.substring(name.indexOf('/', VERSIONS.length()) + 1);
      }
      int end = path.lastIndexOf('/');
      if (end > 0 && path.endsWith(".class")) {
        packages.add(path.substring(0, end));
      }
    }
    return packages;
  }

  /** Lists the packages unless the module does so itself. */
  private final class Packages extends ModuleVisitor {
    private boolean listed;

    Packages(ModuleVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitPackage(String name) {
      listed = true;
      super.visitPackage(name);
    }

    @Override
    public void visitEnd() {
      if (!listed) {
        packages().forEach(super::visitPackage);
      }
      super.visitEnd();
    }
  }
}
