package net.p2pd.packer;

import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Turns a value on the stack into one of another type, as the call of a lambda does. */
final class Conversion {

  private static final Map<Type, String> BOXES =
      Map.of(
          Type.BOOLEAN_TYPE, "java/lang/Boolean",
          Type.BYTE_TYPE, "java/lang/Byte",
          Type.CHAR_TYPE, "java/lang/Character",
          Type.SHORT_TYPE, "java/lang/Short",
          Type.INT_TYPE, "java/lang/Integer",
          Type.LONG_TYPE, "java/lang/Long",
          Type.FLOAT_TYPE, "java/lang/Float",
          Type.DOUBLE_TYPE, "java/lang/Double");

  private Conversion() {}

  /** Returns whether {@link #write} can do this; numbers that become wider ones it cannot. */
  static boolean isPossible(Type from, Type actual, Type to) {
    if (to.equals(Type.VOID_TYPE) || from.equals(to)) {
      return true;
    }
    if (isPrimitive(from)) {
      return !isPrimitive(to);
    }
    return !isPrimitive(to) || isBoxOf(actual, to);
  }

  /**
   * Writes the instructions.
   *
   * @param from what is on the stack
   * @param actual what is known of it, where it is an object; it is checked
   * @param to what is wanted; void takes it away
   */
  static void write(MethodVisitor code, Type from, Type actual, Type to) {
    if (to.equals(Type.VOID_TYPE)) {
      if (from.getSize() > 0) {
        code.visitInsn(from.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
      }
    } else if (isPrimitive(from)) {
      if (!isPrimitive(to)) {
        String box = BOXES.get(from);
        String descriptor = "(" + from + ")L" + box + ";";
        code.visitMethodInsn(Opcodes.INVOKESTATIC, box, "valueOf", descriptor, false);
      }
    } else {
      if (!actual.equals(from) && !actual.getInternalName().equals("java/lang/Object")) {
        code.visitTypeInsn(Opcodes.CHECKCAST, actual.getInternalName());
      }
      if (isPrimitive(to)) {
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL, BOXES.get(to), to.getClassName() + "Value", "()" + to, false);
      }
    }
  }

  private static boolean isPrimitive(Type type) {
    return type.getSort() < Type.ARRAY;
  }

  private static boolean isBoxOf(Type type, Type primitive) {
    return !isPrimitive(type) && type.getInternalName().equals(BOXES.get(primitive));
  }
}
