namespace System.Runtime.CompilerServices;

/// <summary>The compiler knows a better body.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class IntrinsicAttribute : Attribute
{
}

/// <summary>The compiler may rely on the layout and body.</summary>
[AttributeUsage(AttributeTargets.All)]
internal sealed class NonVersionableAttribute : Attribute
{
}

public enum MethodImplOptions
{
    NoInlining = 0x0008,
    NoOptimization = 0x0040,
    AggressiveInlining = 0x0100,
    AggressiveOptimization = 0x0200,
    InternalCall = 0x1000,
}

[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor)]
public sealed class MethodImplAttribute(MethodImplOptions value) : Attribute
{
    public MethodImplOptions Value { get; } = value;
}

/// <summary>Locals are not zeroed on entry.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class SkipLocalsInitAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Property)]
public sealed class IndexerNameAttribute(string memberName) : Attribute
{
    public string Name { get; } = memberName;
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallerFilePathAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallerLineNumberAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallerMemberNameAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
{
    public string ParameterName { get; } = parameterName;
}

/// <summary>The struct holds this many values of its one field in a row.</summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class InlineArrayAttribute(int length) : Attribute
{
    public int Length { get; } = length;
}

[AttributeUsage(AttributeTargets.All)]
public sealed class ExtensionAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.All)]
public sealed class IsReadOnlyAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.All)]
public sealed class RequiresLocationAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Struct)]
public sealed class IsByRefLikeAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ScopedRefAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.All)]
public sealed class CompilerGeneratedAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Module)]
public sealed class RefSafetyRulesAttribute(int version) : Attribute
{
    public int Version { get; } = version;
}

[AttributeUsage(AttributeTargets.All)]
public sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    public string FeatureName { get; } = featureName;

    public bool IsOptional { get; init; }
}

[AttributeUsage(AttributeTargets.All)]
public sealed class RequiredMemberAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.All)]
public sealed class TupleElementNamesAttribute(string?[] names) : Attribute
{
    public string?[] Names { get; } = names;
}

[AttributeUsage(AttributeTargets.Struct)]
public sealed class UnsafeValueTypeAttribute : Attribute
{
}

[AttributeUsage(AttributeTargets.Field)]
public sealed class FixedBufferAttribute(Type elementType, int length) : Attribute
{
    public Type ElementType { get; } = elementType;

    public int Length { get; } = length;
}

[AttributeUsage(AttributeTargets.Assembly)]
public sealed class InternalsVisibleToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}

/// <summary>Modifier of init-only setters.</summary>
public static class IsExternalInit
{
}

/// <summary>Modifier of volatile fields.</summary>
public static class IsVolatile
{
}


/// <summary>Names of what this CoreLib supports; csc looks for them.</summary>
public static class RuntimeFeature
{
    public const string ByRefFields = nameof(ByRefFields);
    public const string ByRefLikeGenerics = nameof(ByRefLikeGenerics);
    public const string DefaultImplementationsOfInterfaces = nameof(DefaultImplementationsOfInterfaces);
    public const string NumericIntPtr = nameof(NumericIntPtr);
    public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
}

public class CallConvCdecl
{
}

public class CallConvSuppressGCTransition
{
}
