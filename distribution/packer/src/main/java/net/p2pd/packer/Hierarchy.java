package net.p2pd.packer;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/** How the classes of a jar and of Java relate; no class is run to find out. */
final class Hierarchy {

  private static final String OBJECT = "java/lang/Object";

  private final JarContent jar;

  Hierarchy(JarContent jar) {
    this.jar = jar;
  }

  /** Returns the nearest class that both extend; for interfaces, and what is nowhere, Object. */
  String commonSuperClass(String one, String other) {
    List<String> ancestors = ancestors(one);
    for (String name : ancestors(other)) {
      if (ancestors.contains(name)) {
        return name;
      }
    }
    return OBJECT;
  }

  private List<String> ancestors(String name) {
    List<String> ancestors = new ArrayList<>();
    String next = name;
    while (!next.equals(OBJECT)) {
      byte[] bytes = jar.entries().get(next + ".class");
      if (bytes == null) {
        ancestors.addAll(ancestorsInJava(next));
        return ancestors;
      }
      ClassReader reader = new ClassReader(bytes);
      if ((reader.getAccess() & Opcodes.ACC_INTERFACE) == 0) {
        ancestors.add(next);
      }
      next = reader.getSuperName();
    }
    ancestors.add(OBJECT);
    return ancestors;
  }

  private static List<String> ancestorsInJava(String name) {
    List<String> ancestors = new ArrayList<>();
    try {
      Class<?> type =
          Class.forName(name.replace('/', '.'), false, ClassLoader.getPlatformClassLoader());
      for (Class<?> next = type; next != null; next = next.getSuperclass()) {
        if (!next.isInterface()) {
          ancestors.add(next.getName().replace('.', '/'));
        }
      }
    } catch (ClassNotFoundException e) {
      ancestors.add(OBJECT); // of an optional library
    }
    return ancestors;
  }
}
