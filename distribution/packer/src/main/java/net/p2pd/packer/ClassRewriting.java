package net.p2pd.packer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites the classes of one jar.
 *
 * <p>The classes that lambdas become call private methods of the class that the lambda stands in.
 * They may do so as members of its nest (JEP 181), which the nest's host has to list; so hosts are
 * written last. Classes before Java 11 know no nests and are raised to that; what a jar has for
 * some releases of Java only is left alone.
 */
final class ClassRewriting {

  private static final String CLASS = ".class";
  private static final String VERSIONS = "META-INF/versions/";
  private static final int FIRST_WITH_LAMBDAS = Opcodes.V1_8;

  /** From here on the virtual machine checks classes in the way that archives rely on. */
  private static final int FIRST_ARCHIVED = Opcodes.V1_6;

  private final JarContent jar;
  private final Map<String, byte[]> rewritten = new LinkedHashMap<>();
  private final Map<String, List<String>> newMembers = new TreeMap<>();

  ClassRewriting(JarContent jar) {
    this.jar = jar;
  }

  void run() {
    for (Map.Entry<String, byte[]> entry : jar.entries().entrySet()) {
      String name = entry.getKey();
      if (name.endsWith(CLASS)
          && !name.startsWith(VERSIONS)
          && !name.endsWith("module-info.class")) {
        rewrite(name, entry.getValue());
      }
    }
    newMembers.forEach(this::addMembers);
    rewritten.forEach(jar::put);
  }

  private void rewrite(String entry, byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    int version = reader.readShort(6);
    if (version < FIRST_ARCHIVED) {
      rewritten.put(entry, OldClass.renew(reader, jar));
    } else if (version >= FIRST_WITH_LAMBDAS) {
      DynamicCalls calls = new DynamicCalls(reader);
      byte[] result = calls.run();
      if (!calls.isChanged() || isVersioned(calls.host())) {
        return;
      }
      rewritten.put(entry, result);
      calls.made().forEach((name, made) -> rewritten.put(name + CLASS, made));
      if (!calls.made().isEmpty()) {
        newMembers
            .computeIfAbsent(calls.host(), host -> new ArrayList<>())
            .addAll(calls.made().keySet());
      }
    }
  }

  private boolean isVersioned(String className) {
    return jar.entries().keySet().stream()
        .anyMatch(name -> name.startsWith(VERSIONS) && name.endsWith("/" + className + CLASS));
  }

  private void addMembers(String host, List<String> members) {
    String entry = host + CLASS;
    byte[] bytes = rewritten.getOrDefault(entry, jar.entries().get(entry));
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visitEnd() {
            members.forEach(super::visitNestMember);
            super.visitEnd();
          }
        },
        0);
    rewritten.put(entry, writer.toByteArray());
  }
}
