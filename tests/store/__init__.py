"""The store on real files, killed, filled up, damaged and started again."""
