using Aviso.Ledger;
using Aviso.Ledger.Clustering;

// Exit code 1: something that the server had acknowledged was lost, or messages came in the wrong order.
var options = LedgerOptions.Parse(args);
return await (options.Nodes > 1 ? new ClusterRun(options, Console.Out).RunAsync() : new LedgerRun(options, Console.Out).RunAsync()) ? 0 : 1;
