package net.p2pd.compatibility;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.AttributeInfo;
import javassist.bytecode.ClassFile;
import javassist.bytecode.FieldInfo;
import javassist.bytecode.MethodInfo;

/**
 * What a module shows to others, as a jar: the classes of its exported packages without code, debug
 * information and private members. Made from the same classes it has the same bytes.
 */
final class Signatures {

  private static final String DESCRIPTOR = "module-info.class";
  private static final String SUFFIX = ".class";

  /** What of a class file says how it may be used. */
  private static final Set<String> KEPT =
      Set.of(
          "Signature",
          "InnerClasses",
          "PermittedSubclasses",
          "Record",
          "Exceptions",
          "Deprecated",
          "ConstantValue",
          "AnnotationDefault");

  private final byte[] jar;
  private final ModuleDescriptor module;

  private Signatures(byte[] jar, ModuleDescriptor module) {
    this.jar = jar;
    this.module = module;
  }

  /** Takes them out of a directory of compiled classes. */
  static Signatures of(Path classes) {
    Path descriptor = classes.resolve(DESCRIPTOR);
    if (!Files.isRegularFile(descriptor)) {
      throw new AssertionError(
          "there is no " + descriptor + " to compare with the baseline; compile the module first");
    }
    try (Stream<Path> files = Files.walk(classes)) {
      byte[] module = Files.readAllBytes(descriptor);
      ModuleDescriptor read = ModuleDescriptor.read(new ByteArrayInputStream(module));
      Set<String> exported =
          read.exports().stream()
              .filter(export -> !export.isQualified())
              .map(ModuleDescriptor.Exports::source)
              .collect(Collectors.toSet());
      Map<String, byte[]> entries = new TreeMap<>();
      entries.put(DESCRIPTOR, module);
      for (Path file : (Iterable<Path>) files::iterator) {
        String name =
            classes.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        int end = name.lastIndexOf('/');
        if (name.endsWith(SUFFIX)
            && end > 0
            && exported.contains(name.substring(0, end).replace('/', '.'))) {
          ClassFile type = read(Files.readAllBytes(file));
          if (isVisible(type)) {
            entries.put(name, strip(type));
          }
        }
      }
      return new Signatures(pack(entries), read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads them from the jar that they were written to. */
  static Signatures read(Path file) {
    try {
      byte[] jar = Files.readAllBytes(file);
      try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(jar))) {
        ZipEntry entry = entries.getNextEntry();
        while (entry != null && !entry.getName().equals(DESCRIPTOR)) {
          entry = entries.getNextEntry();
        }
        if (entry == null) {
          throw new AssertionError(file + " is no baseline: it holds no " + DESCRIPTOR);
        }
        return new Signatures(jar, ModuleDescriptor.read(entries));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] jar() {
    return jar.clone();
  }

  /** Returns the version of the module, such as {@code 0.1.0}. */
  String version() {
    return module.rawVersion().orElse("0");
  }

  int majorVersion() {
    return Integer.parseInt(version().split("[^0-9]", 2)[0]);
  }

  private static ClassFile read(byte[] bytes) throws IOException {
    return new ClassFile(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  /** Classes of methods, and private ones, are nobody else's; what others extend is kept. */
  private static boolean isVisible(ClassFile type) {
    return type.getAttribute("EnclosingMethod") == null
        && (type.getInnerAccessFlags() < 0 || !AccessFlag.isPrivate(type.getInnerAccessFlags()));
  }

  private static byte[] strip(ClassFile type) throws IOException {
    type.getMethods().removeIf(Signatures::isHidden);
    for (MethodInfo method : type.getMethods()) {
      keep(method.getAttributes());
    }
    List<FieldInfo> fields = type.getFields();
    fields.removeIf(field -> AccessFlag.isPrivate(field.getAccessFlags()));
    for (FieldInfo field : fields) {
      keep(field.getAttributes());
    }
    keep(type.getAttributes());
    type.compact();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    type.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** Private constructors stay: they are why a class cannot be extended. */
  private static boolean isHidden(MethodInfo method) {
    return method.isStaticInitializer()
        || (AccessFlag.isPrivate(method.getAccessFlags()) && !method.isConstructor());
  }

  private static void keep(Collection<AttributeInfo> attributes) {
    attributes.removeIf(attribute -> !KEPT.contains(attribute.getName()));
  }

  private static byte[] pack(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry head = new ZipEntry(entry.getKey());
        head.setTimeLocal(java.time.LocalDateTime.of(2025, 1, 1, 0, 0));
        out.putNextEntry(head);
        out.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
