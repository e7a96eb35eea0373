namespace System.Runtime;

/// <summary>Looked up by the compiler. Boxing and allocation are left out: code that needs them does not compile or link.</summary>
internal static class RuntimeExports
{
}
