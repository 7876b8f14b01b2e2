package net.p2pd.packer;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What a lambda does when it is called.
 *
 * @param erased the types of the interface's method
 * @param target the method that has the lambda's code
 * @param actual the types that the interface's method has here, its type parameters filled in
 */
record LambdaCall(Type erased, Handle target, Type actual) {

  /** Reads the arguments of the virtual machine's factory. */
  static LambdaCall of(Object... arguments) {
    return new LambdaCall((Type) arguments[0], (Handle) arguments[1], (Type) arguments[2]);
  }

  /** Returns what the target is called with, its receiver included. */
  List<Type> parameters() {
    List<Type> parameters = new ArrayList<>();
    int kind = target.getTag();
    if (kind != Opcodes.H_INVOKESTATIC && kind != Opcodes.H_NEWINVOKESPECIAL) {
      parameters.add(Type.getObjectType(target.getOwner()));
    }
    parameters.addAll(List.of(Type.getArgumentTypes(target.getDesc())));
    return parameters;
  }

  /** Returns what the target gives; a constructor gives the object. */
  Type result() {
    return isConstructor()
        ? Type.getObjectType(target.getOwner())
        : Type.getReturnType(target.getDesc());
  }

  boolean isConstructor() {
    return target.getTag() == Opcodes.H_NEWINVOKESPECIAL;
  }

  /** Returns the instruction that calls the target, which may be private in the same nest. */
  int opcode() {
    return switch (target.getTag()) {
      case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
      case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
      default -> target.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
    };
  }
}
