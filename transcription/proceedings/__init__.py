"""The record of proceedings (catatan sidang) of a hearing: what its minutes say besides what was spoken."""
