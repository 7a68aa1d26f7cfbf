using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Aviso.Architecture.Tests;

/// <summary>Finds the types that a type uses: in its declaration, in the signatures of its members, and in their code.</summary>
internal static class UsedTypes
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value & 0xFFFF);

    public static IEnumerable<Type> Of(Type type)
    {
        var used = new HashSet<Type>();
        Add(used, type.BaseType);
        foreach (var one in type.GetInterfaces())
        {
            Add(used, one);
        }

        foreach (var attribute in type.GetCustomAttributesData())
        {
            Add(used, attribute.AttributeType);
            foreach (var value in attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(one => one.TypedValue)))
            {
                AddValue(used, value.Value);
            }
        }

        foreach (var member in type.GetMembers(All))
        {
            AddMember(used, member);
            if (member is MethodBase method)
            {
                AddCode(used, method);
            }
        }

        return used;
    }

    private static void AddValue(HashSet<Type> used, object? value)
    {
        if (value is Type named)
        {
            Add(used, named);
        }
        else if (value is IEnumerable<CustomAttributeTypedArgument> several)
        {
            foreach (var one in several)
            {
                AddValue(used, one.Value);
            }
        }
    }

    private static void AddMember(HashSet<Type> used, MemberInfo? member)
    {
        switch (member)
        {
            case Type type:
                Add(used, type);
                break;
            case FieldInfo field:
                Add(used, field.DeclaringType);
                Add(used, field.FieldType);
                break;
            case MethodBase method:
                Add(used, method.DeclaringType);
                Add(used, (method as MethodInfo)?.ReturnType);
                foreach (var parameter in method.GetParameters())
                {
                    Add(used, parameter.ParameterType);
                }

                foreach (var argument in method.IsGenericMethod ? method.GetGenericArguments() : [])
                {
                    Add(used, argument);
                }

                break;
        }
    }

    private static void Add(HashSet<Type> used, Type? type)
    {
        if (type is null)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(used, type.GetElementType());
            return;
        }

        if (type.IsGenericParameter)
        {
            foreach (var constraint in type.GetGenericParameterConstraints().Where(used.Add))
            {
                Add(used, constraint);
            }

            return;
        }

        used.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
        foreach (var argument in type.GenericTypeArguments)
        {
            Add(used, argument);
        }
    }

    private static void AddCode(HashSet<Type> used, MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        foreach (var local in body.LocalVariables)
        {
            Add(used, local.LocalType);
        }

        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var code = body.GetILAsByteArray()!.AsSpan();
        while (code.Length > 0)
        {
            var value = code[0] == 0xFE ? 0xFE00 | code[1] : code[0];
            var operation = s_codes[value];
            var operand = code[operation.Size..];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var token = BinaryPrimitives.ReadInt32LittleEndian(operand);
                AddMember(used, method.Module.ResolveMember(token, typeArguments, methodArguments));
            }

            code = operand[Length(operation.OperandType, operand)..];
        }
    }

    private static int Length(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
