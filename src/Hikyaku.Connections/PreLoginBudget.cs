namespace Hikyaku.Connections;

/// <summary>How much a stranger may ask before he says who he is. Each session has its own.</summary>
/// <param name="commands">Commands, good and bad.</param>
/// <param name="bytes">Bytes of lines and literals.</param>
public struct PreLoginBudget(int commands, long bytes)
{
    private int _commands = commands;
    private long _bytes = bytes;

    /// <summary>True when the budget is spent: say goodbye.</summary>
    public readonly bool IsSpent => _commands < 0 || _bytes < 0;

    /// <summary>Takes off one command of that many bytes.</summary>
    /// <returns>False when that is more than there was.</returns>
    public bool ChargeCommand(long bytes)
    {
        if (_commands >= 0) _commands--;
        return ChargeBytes(bytes);
    }

    /// <summary>Takes off bytes, e.g. those of a literal before it is read.</summary>
    /// <returns>False when the budget is spent.</returns>
    public bool ChargeBytes(long bytes)
    {
        if (_bytes >= 0) _bytes -= bytes;
        return !IsSpent;
    }
}
