package net.p2pd.packer;

import java.util.Optional;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The joining of strings and other values with {@code +}, as a method that uses a {@link
 * StringBuilder}; the virtual machine would make code for each of them.
 */
final class Joining {

  private static final String FACTORY = "java/lang/invoke/StringConcatFactory";
  private static final String BUILDER = "java/lang/StringBuilder";
  private static final char VALUE = '\1';
  private static final char CONSTANT = '\2';

  private final String descriptor;
  private final String recipe;
  private final Object[] arguments;

  private Joining(String descriptor, Object[] arguments) {
    this.descriptor = descriptor;
    this.recipe = (String) arguments[0];
    this.arguments = arguments;
  }

  /** Returns the joining that a dynamic call stands for, if it is one. */
  static Optional<Joining> of(String descriptor, Handle bootstrap, Object... arguments) {
    if (!bootstrap.getOwner().equals(FACTORY)
        || !bootstrap.getName().equals("makeConcatWithConstants")) {
      return Optional.empty();
    }
    for (Object argument : arguments) {
      if (!(argument instanceof String)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Joining(descriptor, arguments.clone()));
  }

  static String name(int number) {
    return "join$" + number;
  }

  /** Adds the method to a class. */
  void write(ClassVisitor owner, String name) {
    int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
    MethodVisitor code = owner.visitMethod(access, name, descriptor, null, null);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, BUILDER);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
    Type[] values = Type.getArgumentTypes(descriptor);
    int variable = 0;
    int value = 0;
    int constant = 1;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < recipe.length(); i++) {
      char c = recipe.charAt(i);
      if (c == VALUE) {
        append(code, text);
        code.visitVarInsn(values[value].getOpcode(Opcodes.ILOAD), variable);
        append(code, values[value]);
        variable += values[value++].getSize();
      } else if (c == CONSTANT) {
        text.append(arguments[constant++]);
      } else {
        text.append(c);
      }
    }
    append(code, text);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(3, variable);
    code.visitEnd();
  }

  private static void append(MethodVisitor code, StringBuilder text) {
    if (text.length() > 0) {
      code.visitLdcInsn(text.toString());
      append(code, Type.getType(String.class));
      text.setLength(0);
    }
  }

  private static void append(MethodVisitor code, Type type) {
    String parameter =
        switch (type.getSort()) {
          case Type.BYTE, Type.SHORT -> "I";
          case Type.ARRAY, Type.OBJECT ->
              type.getClassName().equals("java.lang.String")
                  ? type.getDescriptor()
                  : "Ljava/lang/Object;";
          default -> type.getDescriptor();
        };
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(" + parameter + ")L" + BUILDER + ";", false);
  }
}
