package net.p2pd.packer;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Gives classes of a form before Java 6 a newer one: the same code, with its types noted. */
final class OldClass {

  private static final int RENEWED = Opcodes.V1_8;

  private OldClass() {}

  /**
   * Returns a class in the newer form.
   *
   * @param jar where the classes are that this one refers to
   */
  static byte[] renew(ClassReader reader, JarContent jar) {
    ClassWriter writer = new TypedWriter(jar);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            super.visit(RENEWED, access, name, signature, superName, interfaces);
          }
        },
        ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }

  /** Knows how the classes of the jar and of Java relate, without running any. */
  private static final class TypedWriter extends ClassWriter {

    private final Hierarchy hierarchy;

    TypedWriter(JarContent jar) {
      super(COMPUTE_FRAMES);
      this.hierarchy = new Hierarchy(jar);
    }

    @Override
    protected String getCommonSuperClass(String one, String other) {
      return hierarchy.commonSuperClass(one, other);
    }
  }
}
