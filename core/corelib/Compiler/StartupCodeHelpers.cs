namespace Internal.Runtime.CompilerHelpers;

/// <summary>Looked up by the compiler; images of this tier have no start-up code in C#.</summary>
internal static class StartupCodeHelpers
{
}
