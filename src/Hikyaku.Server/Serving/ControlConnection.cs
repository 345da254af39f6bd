namespace Hikyaku.Server.Serving;

/// <summary>A feature of the connections of the control socket, and of no others: whoever has it is the data folder's owner.</summary>
internal sealed class ControlConnection
{
    /// <summary>The mark.</summary>
    public static readonly ControlConnection Mark = new();

    private ControlConnection()
    {
    }
}
