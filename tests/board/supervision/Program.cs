using Pistachio.Runtime.DomainHost;

namespace Pistachio.Supervision;

/// <summary>The part that the name in the manifest gives.</summary>
internal static class Program
{
    private static int Main()
    {
        switch (DomainStart.Name)
        {
            case "phoenix":
                return Phoenix.Run();
            case "witness":
                return Witness.Run();
            case "patient":
                return Patient.Run();
            default:
                Death.ByFault();
                return 0;
        }
    }
}
