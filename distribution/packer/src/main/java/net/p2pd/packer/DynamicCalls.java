package net.p2pd.packer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Replaces the lambdas, method references and joined strings of one class.
 *
 * <p>Where a lambda is created, the class file asks the virtual machine to make a class for it. The
 * call of a method that creates the class made here takes its place; it has the same parameters and
 * result, so that nothing else of the code changes.
 */
final class DynamicCalls {

  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";

  private static final int FIRST_WITH_NESTS = Opcodes.V11;

  private final ClassReader reader;
  private final Map<String, byte[]> made = new LinkedHashMap<>();
  private final List<Joining> joinings = new ArrayList<>();
  private String host;

  DynamicCalls(ClassReader reader) {
    this.reader = reader;
    this.host = reader.getClassName();
  }

  /** Returns the class without the lambdas that could be replaced. */
  byte[] run() {
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Visitor(writer), 0);
    return writer.toByteArray();
  }

  /** Returns whether there was something to replace. */
  boolean isChanged() {
    return !made.isEmpty() || !joinings.isEmpty();
  }

  /** Returns the new classes by their names. */
  Map<String, byte[]> made() {
    return made;
  }

  /** Returns the name of the class that lists the members of this one's nest. */
  String host() {
    return host;
  }

  private final class Visitor extends ClassVisitor {

    Visitor(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      super.visit(
          Math.max(version, FIRST_WITH_NESTS), access, name, signature, superName, interfaces);
    }

    @Override
    public void visitNestHost(String nestHost) {
      host = nestHost;
      super.visitNestHost(nestHost);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitInvokeDynamicInsn(
            String method, String created, Handle bootstrap, Object... arguments) {
          Optional<String> replacement = replace(method, created, bootstrap, arguments);
          Optional<Joining> joining = Joining.of(created, bootstrap, arguments);
          if (joining.isPresent()) {
            joinings.add(joining.get());
            super.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                reader.getClassName(),
                Joining.name(joinings.size()),
                created,
                isInterface());
          } else if (replacement.isPresent()) {
            super.visitMethodInsn(
                Opcodes.INVOKESTATIC, replacement.get(), LambdaClass.CREATE, created, false);
          } else {
            super.visitInvokeDynamicInsn(method, created, bootstrap, arguments);
          }
        }
      };
    }

    @Override
    public void visitEnd() {
      for (int i = 0; i < joinings.size(); i++) {
        joinings.get(i).write(cv, Joining.name(i + 1));
      }
      super.visitEnd();
    }
  }

  private boolean isInterface() {
    return (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0;
  }

  private Optional<String> replace(
      String method, String created, Handle bootstrap, Object... arguments) {
    // The other factory method is for lambdas that can be serialized or are several things at once.
    if (!bootstrap.getOwner().equals(FACTORY) || !bootstrap.getName().equals("metafactory")) {
      return Optional.empty();
    }
    String name = reader.getClassName() + "$$Lambda$" + (made.size() + 1);
    Optional<byte[]> bytes =
        new LambdaClass(name, host, method, created, LambdaCall.of(arguments)).write();
    bytes.ifPresent(written -> made.put(name, written));
    return bytes.map(written -> name);
  }
}
