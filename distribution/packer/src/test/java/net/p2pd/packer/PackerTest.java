package net.p2pd.packer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.ModuleVisitor;
import org.objectweb.asm.Opcodes;

/** What the build step makes of jars. */
final class PackerTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path home;
  private Path jar;

  @BeforeEach
  void aJarInTheProduct() throws IOException {
    jar = Files.createDirectories(home.resolve("lib/runtime")).resolve("shapes.jar");
  }

  @Test
  void lambdasAndJoinedStringsBecomeClassesThatDoTheSame() throws Exception {
    write(classes(Shapes.class, UnaryOperator.identity()));
    assertThat(dynamicCalls()).hasSizeGreaterThan(40);
    Packer.main(new String[] {home.toString()});
    assertThat(dynamicCalls())
        .as("serializable, of an array, of wider numbers")
        .allMatch(call -> call.equals("altMetafactory") || call.equals("metafactory"))
        .hasSizeLessThan(4);
    assertThat(run(Shapes.class)).isEqualTo(Shapes.run());
  }

  @Test
  void classesOfJava5GetANewerFormAndDoTheSame() throws Exception {
    write(classes(Branches.class, bytes -> ofVersion(bytes, Opcodes.V1_5)));
    Packer.main(new String[] {home.toString()});
    assertThat(classContent().values())
        .allMatch(bytes -> new ClassReader(bytes).readShort(6) == Opcodes.V1_8);
    assertThat(run(Branches.class)).isEqualTo(Branches.run());
  }

  @Test
  void aSignatureIsTakenOutAndTheManifestKeepsTheRest() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    String manifest =
        "Manifest-Version: 1.0\r\nMulti-Release: true\r\nAutomatic-Module-Name: a.b\r\n";
    entries.put(JarContent.MANIFEST, utf8(manifest + "\r\nName: a/A.class\r\nSHA-256: x\r\n\r\n"));
    entries.put("META-INF/SOMEBODY.SF", new byte[] {1});
    entries.put("META-INF/SOMEBODY.RSA", new byte[] {2});
    entries.put("META-INF/LICENSE", new byte[] {3});
    write(entries);
    Packer.main(new String[] {home.toString()});
    assertThat(content()).containsOnlyKeys(JarContent.MANIFEST, "META-INF/LICENSE");
    assertThat(new String(content().get(JarContent.MANIFEST), StandardCharsets.UTF_8))
        .contains("Multi-Release: true", "Automatic-Module-Name: a.b")
        .doesNotContain("Name: a/A.class", "SHA-256");
  }

  @Test
  void aModuleListsItsPackagesAndKeepsItsDescriptor() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(JarContent.MANIFEST, utf8("Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n"));
    entries.putAll(classes(Branches.class, UnaryOperator.identity()));
    ClassWriter descriptor = new ClassWriter(0);
    descriptor.visit(Opcodes.V11, Opcodes.ACC_MODULE, "module-info", null, null, null);
    ModuleVisitor module = descriptor.visitModule("shapes", 0, "1.2");
    module.visitRequire("java.base", Opcodes.ACC_MANDATED, null);
    module.visitExport("net/p2pd/packer", 0);
    module.visitEnd();
    descriptor.visitEnd();
    entries.put("module-info.class", descriptor.toByteArray());
    entries.put("META-INF/versions/9/other/B.class", descriptor.toByteArray());
    entries.put("META-INF/notes/classes.txt", new byte[0]);
    write(entries);
    ModuleDescriptor before = ModuleFinder.of(jar).find("shapes").orElseThrow().descriptor();
    Packer.main(new String[] {home.toString()});
    ByteBuffer bytes = ByteBuffer.wrap(content().get("module-info.class"));
    ModuleDescriptor after = ModuleDescriptor.read(bytes);
    assertThat(after).isEqualTo(before);
    assertThat(after.packages()).containsExactlyInAnyOrder("net.p2pd.packer", "other");
  }

  @Test
  void aModuleWithoutADescriptorKeepsTheNameOfItsFile() throws IOException {
    Path named = jar.resolveSibling("some-shapes-1.0.jar");
    write(Map.of("a/words.txt", new byte[0]));
    Files.move(jar, named);
    Packer.main(new String[] {home.toString()});
    Path renamed = Files.move(named, jar.resolveSibling("x.jar"));
    assertThat(ModuleFinder.of(renamed).find("some.shapes")).isPresent();
  }

  @Test
  void classesForSomeReleasesAreLeftAlone() throws IOException {
    Map<String, byte[]> classes = classes(Shapes.class, UnaryOperator.identity());
    String name = Shapes.class.getName().replace('.', '/') + ".class";
    classes.put("META-INF/versions/21/" + name, classes.get(name));
    write(classes);
    Packer.main(new String[] {home.toString()});
    assertThat(classContent()).containsExactlyEntriesOf(classes);
  }

  @Test
  void jarsAreNotCompressedAndKeepTheirDate() throws IOException {
    Map<String, byte[]> text = Map.of("words.txt", utf8("the same again ".repeat(100)));
    write(text);
    assertThat(Files.size(jar)).isLessThan(1000);
    Packer.main(new String[] {home.toString()});
    assertThat(Files.size(jar)).isGreaterThan(1500);
    assertThat(content()).containsAllEntriesOf(text);
    assertThat(Files.getLastModifiedTime(jar)).isEqualTo(LONG_AGO);
    byte[] once = Files.readAllBytes(jar);
    Packer.main(new String[] {home.toString()});
    assertThat(Files.readAllBytes(jar)).isEqualTo(once);
  }

  @Test
  void itWantsOneDirectory() {
    assertThatThrownBy(() -> Packer.main(new String[0])).hasMessageContaining("directory");
  }

  /** Returns a class and those inside it, by the names of their entries. */
  private static Map<String, byte[]> classes(Class<?> type, UnaryOperator<byte[]> change)
      throws IOException {
    Path folder = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path packages = folder.resolve(type.getPackageName().replace('.', '/'));
    Map<String, byte[]> classes = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(packages)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.equals(type.getSimpleName() + ".class")
            || name.startsWith(type.getSimpleName() + "$")) {
          String entry = type.getPackageName().replace('.', '/') + "/" + name;
          classes.put(entry, change.apply(Files.readAllBytes(file)));
        }
      }
    }
    return classes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ofVersion(byte[] bytes, int version) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(bytes)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public void visit(int v, int access, String n, String s, String up, String[] is) {
                super.visit(version, access, n, s, up, is);
              }

              @Override
              public void visitNestHost(String host) {}

              @Override
              public void visitNestMember(String member) {}
            },
            ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }

  private void write(Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    Files.setLastModifiedTime(jar, LONG_AGO);
  }

  private Map<String, byte[]> content() throws IOException {
    return JarContent.read(jar).entries();
  }

  private Map<String, byte[]> classContent() throws IOException {
    Map<String, byte[]> classes = new LinkedHashMap<>(content());
    classes.keySet().removeIf(name -> !name.endsWith(".class"));
    return classes;
  }

  private Object run(Class<?> type) throws Exception {
    URL[] urls = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      return loader.loadClass(type.getName()).getMethod("run").invoke(null);
    }
  }

  private List<String> dynamicCalls() throws IOException {
    List<String> calls = new ArrayList<>();
    for (byte[] bytes : classContent().values()) {
      new ClassReader(bytes).accept(new Calls(calls), 0);
    }
    return calls;
  }

  private static final class Calls extends ClassVisitor {
    private final List<String> calls;

    Calls(List<String> calls) {
      super(Opcodes.ASM9);
      this.calls = calls;
    }

    @Override
    public MethodVisitor visitMethod(int access, String n, String d, String s, String[] e) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitInvokeDynamicInsn(String n, String d, Handle h, Object... arguments) {
          calls.add(h.getName());
        }
      };
    }
  }
}
