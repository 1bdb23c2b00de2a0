"""The machine interface: what its endpoints share. The endpoints themselves stand in `<app>/api`."""
