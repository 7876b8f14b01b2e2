package net.p2pd.packer;

import java.util.List;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes the class of one lambda: what it has captured are its fields. */
final class LambdaClass {

  /** The static method that creates a lambda, or gives the only one if it captures nothing. */
  static final String CREATE = "create";

  private static final String OBJECT = "java/lang/Object";
  private static final String CONSTRUCTOR = "<init>";
  private static final String INSTANCE = "INSTANCE";

  private final String name;
  private final String host;
  private final String method;
  private final String created;
  private final Type[] captured;
  private final LambdaCall call;

  /**
   * Describes a lambda.
   *
   * @param name the name of the class
   * @param host the host of its nest
   * @param method the name of the interface's method
   * @param created the descriptor with what is captured, and with the interface as result
   */
  LambdaClass(String name, String host, String method, String created, LambdaCall call) {
    this.name = name;
    this.host = host;
    this.method = method;
    this.created = created;
    this.captured = Type.getArgumentTypes(created);
    this.call = call;
  }

  /** Returns the class, or nothing if the call needs what a class cannot do. */
  Optional<byte[]> write() {
    if (!isPossible()) {
      return Optional.empty();
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(
        Opcodes.V11,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        name,
        null,
        OBJECT,
        new String[] {Type.getReturnType(created).getInternalName()});
    writer.visitNestHost(host);
    for (int i = 0; i < captured.length; i++) {
      field(writer, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, field(i), captured[i]);
    }
    constructor(writer);
    if (captured.length == 0) {
      only(writer);
    }
    create(writer);
    implementation(writer);
    writer.visitEnd();
    return Optional.of(writer.toByteArray());
  }

  private boolean isPossible() {
    // Methods of arrays, and of a superclass past an override, are not a class's to call.
    if (call.target().getOwner().startsWith("[")
        || (call.target().getTag() == Opcodes.H_INVOKESPECIAL
            && !name.startsWith(call.target().getOwner() + "$$"))) {
      return false;
    }
    List<Type> parameters = call.parameters();
    Type[] given = call.erased().getArgumentTypes();
    Type[] actual = call.actual().getArgumentTypes();
    for (int i = 0; i < given.length; i++) {
      if (!Conversion.isPossible(given[i], actual[i], parameters.get(captured.length + i))) {
        return false;
      }
    }
    return Conversion.isPossible(call.result(), knownResult(), call.erased().getReturnType());
  }

  /** Returns what the result is checked to be: what the interface wants, or the box of that. */
  private Type knownResult() {
    Type wanted = call.erased().getReturnType();
    return wanted.getSort() < Type.ARRAY ? call.result() : wanted;
  }

  private static String field(int index) {
    return "captured" + index;
  }

  private static void field(ClassWriter writer, int access, String name, Type type) {
    FieldVisitor field = writer.visitField(access, name, type.getDescriptor(), null, null);
    field.visitEnd();
  }

  private String constructorDescriptor() {
    return Type.getMethodDescriptor(Type.VOID_TYPE, captured);
  }

  private void constructor(ClassWriter writer) {
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_PRIVATE, CONSTRUCTOR, constructorDescriptor(), null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, OBJECT, CONSTRUCTOR, "()V", false);
    int variable = 1;
    for (int i = 0; i < captured.length; i++) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(captured[i].getOpcode(Opcodes.ILOAD), variable);
      code.visitFieldInsn(Opcodes.PUTFIELD, name, field(i), captured[i].getDescriptor());
      variable += captured[i].getSize();
    }
    finish(code, Type.VOID_TYPE);
  }

  private void only(ClassWriter writer) {
    int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    Type self = Type.getObjectType(name);
    field(writer, access, INSTANCE, self);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    instance(code);
    code.visitFieldInsn(Opcodes.PUTSTATIC, name, INSTANCE, self.getDescriptor());
    finish(code, Type.VOID_TYPE);
  }

  /** Writes the creation of an object from the first variables. */
  private void instance(MethodVisitor code) {
    code.visitTypeInsn(Opcodes.NEW, name);
    code.visitInsn(Opcodes.DUP);
    int variable = 0;
    for (Type type : captured) {
      code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), variable);
      variable += type.getSize();
    }
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, CONSTRUCTOR, constructorDescriptor(), false);
  }

  private void create(ClassWriter writer) {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, CREATE, created, null, null);
    code.visitCode();
    if (captured.length == 0) {
      String self = Type.getObjectType(name).getDescriptor();
      code.visitFieldInsn(Opcodes.GETSTATIC, name, INSTANCE, self);
    } else {
      instance(code);
    }
    finish(code, Type.getReturnType(created));
  }

  private void implementation(ClassWriter writer) {
    Handle target = call.target();
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_PUBLIC, method, call.erased().getDescriptor(), null, null);
    code.visitCode();
    if (call.isConstructor()) {
      code.visitTypeInsn(Opcodes.NEW, target.getOwner());
      code.visitInsn(Opcodes.DUP);
    }
    for (int i = 0; i < captured.length; i++) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitFieldInsn(Opcodes.GETFIELD, name, field(i), captured[i].getDescriptor());
    }
    List<Type> parameters = call.parameters();
    Type[] given = call.erased().getArgumentTypes();
    Type[] actual = call.actual().getArgumentTypes();
    int variable = 1;
    for (int i = 0; i < given.length; i++) {
      code.visitVarInsn(given[i].getOpcode(Opcodes.ILOAD), variable);
      Conversion.write(code, given[i], actual[i], parameters.get(captured.length + i));
      variable += given[i].getSize();
    }
    code.visitMethodInsn(
        call.opcode(), target.getOwner(), target.getName(), target.getDesc(), target.isInterface());
    Type wanted = call.erased().getReturnType();
    Conversion.write(code, call.result(), knownResult(), wanted);
    finish(code, wanted);
  }

  private static void finish(MethodVisitor code, Type result) {
    code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
